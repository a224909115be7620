using System.Collections.Immutable;
using System.Net;
using Menshen.Sql;

namespace Menshen.Policy.Reading;

/// <summary>Reads the auditor's rules out of <c>audit.yaml</c>.</summary>
internal static class AuditRuleReader
{
    /// <summary>Most rules of a file: each statement that is new to a session's profile is held against all of them.</summary>
    private const int MostRules = 1000;

    private static readonly TimeSpan ShortestReview = TimeSpan.FromHours(1);

    /// <summary>A quarter of a year: who reviews more seldom does not review.</summary>
    private static readonly TimeSpan LongestReview = TimeSpan.FromDays(92);

    private static readonly (string, RecordLevel)[] Levels = [("none", RecordLevel.None), ("summary", RecordLevel.Summary), ("full", RecordLevel.Full)];

    private static readonly (string, string)[] Powers = [("sysadmin", "sysadmin"), ("secadmin", "secadmin"), ("auditor", "auditor")];

    public static AuditSelection Read(PolicyMapping file, PolicyErrors errors)
    {
        var root = new SectionReader(file, errors);
        var otherwise = root.Choice("record", RecordLevel.Full, Levels);
        var review = root.Time("review-every", AuditSelection.Everything.ReviewEvery, ShortestReview, LongestReview);
        var rules = ImmutableArray.CreateBuilder<AuditRule>();
        var list = root.Items("rules");
        foreach (var item in list?.Items ?? [])
        {
            if (item is not PolicyMapping mapping)
                errors.Add(item, "this is not a rule", "Write `- id: name`, and below it `record:` and what the rule is for");
            else if (ReadRule(new SectionReader(mapping, errors)) is { } rule)
                AddOnce(rules, rule, item, errors);
        }

        if (rules.Count > MostRules)
            errors.Add(list!, $"there are more than {MostRules} rules", "Join those that differ in one list only");
        root.RefuseUnknown();
        return new AuditSelection(otherwise, rules.ToImmutable()) { ReviewEvery = review };
    }

    private static void AddOnce(ImmutableArray<AuditRule>.Builder rules, AuditRule rule, PolicyNode at, PolicyErrors errors)
    {
        if (rules.Any(known => known.Id == rule.Id))
            errors.Add(at, $"there is a rule `{rule.Id}` already", "Give each rule an id of its own");
        else
            rules.Add(rule);
    }

    private static AuditRule? ReadRule(SectionReader section)
    {
        var id = section.Scalar("id")?.Text;
        if (id is null && !section.Has("id"))
            section.Errors.Add(section.Place, "a rule needs an id", "Add `id: name`: the journal names the rule by it when it changes");
        if (!section.Has("record"))
            section.Errors.Add(section.Place, "the rule does not say what it records", "Add `record: none`, `record: summary` or `record: full`");
        var rule = new AuditRule
        {
            Id = id ?? "",
            Record = section.Choice("record", RecordLevel.Full, Levels),
            Subjects = Words(section, "by"),
            Powers = [.. Chosen(section, "power", Powers)],
            Sources = Sources(section),
            Applications = Words(section, "application"),
            Databases = Words(section, "database"),
            Objects = Objects(section),
            Kinds = [.. Chosen(section, "kind", AuditWords.Kinds)],
            Privileges = Chosen(section, "privilege", AuditWords.Privileges).Aggregate(StatementPrivileges.None, (all, one) => all | one),
            ForFailures = section.Choice("outcome", false, ("success", false), ("failure", true)),
            Hours = Hours(section),
        };
        section.RefuseUnknown();
        // Left out without a word would look like a rule that works.
        if (rule is { ForFailures: true, Record: RecordLevel.None })
            section.Errors.Add(section.Scalar("record") ?? section.Place, "failures are always recorded", "Write `record: summary` or `record: full`, or delete the rule");
        return id is null ? null : rule;
    }

    private static ImmutableArray<string> Words(SectionReader section, string key) => [.. section.Words(key).Select(word => word.Text)];

    private static IEnumerable<T> Chosen<T>(SectionReader section, string key, (string Word, T Value)[] choices)
    {
        foreach (var word in section.Words(key))
        {
            var found = choices.Where(choice => choice.Word == word.Text).ToArray();
            if (found.Length > 0)
                yield return found[0].Value;
            else
                section.Errors.Add(word, $"`{word.Text}` is not a value of `{key}`", Spelling.Nearest(word.Text, choices.Select(c => c.Word)) is { } meant
                    ? $"Did you mean `{meant}`?" : $"Write one of {string.Join(", ", choices.Select(c => c.Word))}");
        }
    }

    private static ImmutableArray<IPNetwork> Sources(SectionReader section)
    {
        var networks = ImmutableArray.CreateBuilder<IPNetwork>();
        foreach (var word in section.Words("source"))
        {
            // The parser takes 10.1.2.3/8 and means 10.0.0.0/8; whoever wrote it may have meant one machine.
            if (IPNetwork.TryParse(word.Text, out var network) && word.Text.StartsWith($"{network.BaseAddress}/", StringComparison.OrdinalIgnoreCase))
                networks.Add(network);
            else if (IPAddress.TryParse(word.Text, out var address))
                networks.Add(new IPNetwork(address, address.GetAddressBytes().Length * 8));
            else
                section.Errors.Add(word, $"`{word.Text}` is not a network", "Write an address such as 10.1.2.3, or a network such as 10.1.0.0/16 whose host bits are zero");
        }

        return networks.ToImmutable();
    }

    private static ImmutableArray<AuditedObject> Objects(SectionReader section)
    {
        var objects = ImmutableArray.CreateBuilder<AuditedObject>();
        foreach (var word in section.Words("object"))
        {
            if (AuditedObject.Parse(word.Text) is { } named)
                objects.Add(named);
            else
                section.Errors.Add(word, $"`{word.Text}` is not a table or column", "Write schema.table or schema.table.column");
        }

        return objects.ToImmutable();
    }

    private static DayHours? Hours(SectionReader section)
    {
        if (section.Scalar("hours") is not { } written)
            return null;
        if (DayHours.TryParse(written.Text, out var hours))
            return hours;
        section.Errors.Add(written, $"`{written.Text}` are not hours", "Write from and to in local time: 08:00-18:00, or 18:00-08:00 over midnight");
        return null;
    }
}
