using System.Collections.Immutable;
using Menshen.Policy.Grants;

namespace Menshen.Policy.Reading;

/// <summary>Reads the limits on grants.</summary>
internal static class GrantReader
{
    /// <summary>Most rules: each grant is held against those of its database.</summary>
    private const int MostRules = 1000;

    private static readonly TimeSpan Shortest = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(3660);

    private static readonly (string, string)[] Kinds = [.. GrantTerms.Kinds.Select(kind => (kind, kind))];

    /// <summary>Schemas and databases in which nobody grants.</summary>
    private static readonly string[] Reserved = ["menshen", "menshen_labels", "pg_catalog", "information_schema"];

    private static readonly string[] Named = ["only", "never"];

    public static GrantRules Read(SectionReader section, Profile profile)
    {
        var terms = ReadTerms(section, profile == Profile.Strict ? GrantTerms.Strict : GrantTerms.Default, profile);
        var rules = ImmutableArray.CreateBuilder<GrantRule>();
        foreach (var item in section.Items("objects")?.Items ?? [])
        {
            if (item is not PolicyMapping mapping)
                section.Errors.Add(item, "this is not a rule", "Write `- objects: parcels/public.*`, and below it what is other than in general");
            else if (ReadRule(new SectionReader(mapping, section.Errors), terms, profile) is not { } rule)
                continue;
            else if (rules.Any(known => known.Objects == rule.Objects))
                section.Errors.Add(item, $"there is a rule for `{rule.Objects}` already", "Keep one of the two");
            else
                rules.Add(rule);
        }

        if (rules.Count > MostRules)
            section.Errors.Add(section.KeyOf("objects"), $"there are more than {MostRules} rules", "Write schema.* where all objects of a schema are alike");
        section.RefuseUnknown();
        return new GrantRules(terms, rules.ToImmutable(), profile != Profile.Transparent);
    }

    private static GrantRule? ReadRule(SectionReader section, GrantTerms general, Profile profile)
    {
        var objects = Objects(section);
        var terms = ReadTerms(section, general, profile);
        ImmutableArray<string>? only = section.Has("only") ? WordReader.Words(section, "only") : null;
        var never = WordReader.Words(section, "never");
        foreach (var key in Named.Where(section.IsEmptyList))
            section.Errors.Add(section.KeyOf(key), $"`{key}` is an empty list", "Write at least one name, or delete the line");
        if (only is { } names && names.Intersect(never).FirstOrDefault() is { } both)
            section.Errors.Add(section.KeyOf("never"), $"`{both}` stands in `only`, too", "Delete it in one of the two");
        section.RefuseUnknown();
        return objects is null ? null : new GrantRule(objects, terms, only, never);
    }

    private static GrantTerms ReadTerms(SectionReader section, GrantTerms otherwise, Profile profile)
    {
        ImmutableArray<string> receivers = [.. WordReader.Chosen(section, "receivers", Kinds)];
        if (section.IsEmptyList("receivers"))
            section.Errors.Add(section.KeyOf("receivers"), "`receivers` is an empty list", $"Write some of {string.Join(", ", GrantTerms.Kinds)}, or delete the line");
        if (profile == Profile.Strict && receivers.Contains("public"))
            section.Errors.Add(section.KeyOf("receivers"), "profile strict: PUBLIC is everybody who will ever have an account", "Write `group` and grant to groups");
        return new GrantTerms(
            section.Integer("depth", otherwise.Depth, 1, GrantTerms.MostDepth),
            receivers.IsEmpty ? otherwise.Receivers : receivers,
            section.Time("expiry", otherwise.Longest, Shortest, Longest, mayBeOff: true),
            section.Choice("purpose", otherwise.NeedsPurpose, ("optional", false), ("required", true)));
    }

    private static GrantedObjects? Objects(SectionReader section)
    {
        if (!section.Has("objects")) section.Errors.Add(section.Place, "`objects` is missing", "Add `objects: database/schema.name`, `database/schema.*` or `database/*`");
        if (section.Scalar("objects") is not { } written) return null;
        if (!GrantedObjects.TryParse(written.Text, out var objects))
            section.Errors.Add(written, $"`{written.Text}` are no objects", "Write database/schema.name, database/schema.* or database/*, names with capitals in double quotes");
        else if (Reserved.Contains(objects.Database) || Reserved.Contains(objects.Schema))
            section.Errors.Add(written, $"`{written.Text}` are not an application's", "Delete it");
        else
            return objects;
        return null;
    }
}
