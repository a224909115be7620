using System.Collections.Immutable;
using System.Net;
using Menshen.Sql;

namespace Menshen.Policy;

/// <summary>One rule of the auditor's: which statements, and how much of them is recorded. What is empty does not matter.</summary>
/// <remarks>A rule that records less than all asks for certainty: every object and privilege of the statement must be one of its own. A
/// rule that records in full needs one of them, and the suspicion is enough.</remarks>
public sealed record AuditRule
{
    /// <summary>Its name, unique in the file.</summary>
    public required string Id { get; init; }

    public required RecordLevel Record { get; init; }

    public ImmutableArray<string> Subjects { get; init; } = [];

    /// <summary>One of them is the subject's.</summary>
    public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>Of the session, as the policy writes them.</summary>
    public ImmutableArray<string> Labels { get; init; } = [];

    public ImmutableArray<string> Powers { get; init; } = [];

    public ImmutableArray<IPNetwork> Sources { get; init; } = [];

    public ImmutableArray<string> Applications { get; init; } = [];

    public ImmutableArray<string> Databases { get; init; } = [];

    /// <summary>Relations or columns: <c>schema.table</c>, <c>schema.table.column</c>.</summary>
    public ImmutableArray<AuditedObject> Objects { get; init; } = [];

    public ImmutableArray<StatementKind> Kinds { get; init; } = [];

    public StatementPrivileges Privileges { get; init; }

    /// <summary>True: the rule is for failures alone; those of other rules are recorded in any case, without values where these are gone.</summary>
    public bool ForFailures { get; init; }

    public DayHours? Hours { get; init; }

    /// <summary>True if the rule can be for statements of that session at that time of the day.</summary>
    public bool Fits(AuditedSession session, TimeOnly time)
    {
        ArgumentNullException.ThrowIfNull(session);
        return Has(Subjects, session.Subject) && (Groups.IsEmpty || Groups.Any(session.Groups.Contains)) && Has(Labels, session.Label) && Has(Powers, session.Power) && Has(Applications, session.Application) && Has(Databases, session.Database)
            && (Sources.IsEmpty || Sources.Any(network => network.Contains(Unmapped(session.Source))))
            && (Hours is null || Hours.Value.Contains(time));
    }

    /// <summary>True if the rule is for that statement, where it is for its session.</summary>
    public bool Fits(StatementFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        if (!Kinds.IsEmpty && !Kinds.Contains(facts.Kind))
            return false;
        return Record == RecordLevel.Full
            ? (Privileges == 0 || (facts.Privileges & Privileges) != 0) && (Objects.IsEmpty || Objects.Any(o => o.MayBeIn(facts)))
            : (Privileges == 0 || UsesNoneBut(Privileges, facts)) && (Objects.IsEmpty || AuditedObject.CoverAll(Objects, facts));
    }

    /// <summary>True if it does not look at statements, only at sessions.</summary>
    public bool IsForAllStatements => Objects.IsEmpty && Kinds.IsEmpty && Privileges == 0;

    /// <summary>One line, the same for the same rule.</summary>
    public override string ToString()
    {
        var parts = new List<string> { $"{RuleWord.Of(Id)}: record {Record.ToString().ToLowerInvariant()}" };
        Add("by", Subjects);
        Add("group", Groups);
        Add("label", Labels);
        Add("power", Powers);
        Add("source", Sources);
        Add("application", Applications);
        Add("database", Databases);
        Add("object", Objects);
        Add("kind", Kinds.Select(AuditWords.Of));
        Add("privilege", Privileges == 0 ? [] : Privileges.ToString().ToLowerInvariant().Split(", "));
        Add("outcome", Enumerable.Repeat("failure", ForFailures ? 1 : 0));
        Add("hours", Hours is { } hours ? new[] { hours } : []);
        return string.Join(", ", parts);

        void Add<T>(string word, IEnumerable<T> values)
        {
            if (values.Any())
                parts.Add($"{word} {string.Join(' ', values.Select(value => RuleWord.Of(value?.ToString() ?? "")))}");
        }
    }

    // FETCH, SET ROLE and COMMIT use none by their text, and what EXECUTE uses is not in it: of neither is it certain.
    private static bool UsesNoneBut(StatementPrivileges privileges, StatementFacts facts) =>
        facts.Privileges != 0 && (facts.Privileges & ~privileges) == 0 && facts.RelationsAreComplete;

    private static bool Has(ImmutableArray<string> names, string name) => names.IsEmpty || names.Contains(name);

    private static IPAddress Unmapped(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
}
