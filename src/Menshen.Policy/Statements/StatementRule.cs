using System.Collections.Immutable;
using Menshen.Sql;

namespace Menshen.Policy;

/// <summary>One rule of the policy's <c>statements</c>: whose statements of which sort are refused, and when.</summary>
/// <remarks>What is empty does not matter. A statement is judged by its text; where the text does not show what runs (DO, EXECUTE, what is not understood), the
/// suspicion is enough. What functions, procedures, triggers and views do is not in any text: the engine's own rights are for that.</remarks>
public sealed record StatementRule
{
    /// <summary>Its name, unique in the file; the journal and the error name the rule by it.</summary>
    public required string Id { get; init; }

    /// <summary>For these subjects; empty for all.</summary>
    public ImmutableArray<string> Subjects { get; init; } = [];

    /// <summary>For members of one of these groups; empty for all.</summary>
    public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>For these kinds (<c>person</c>, <c>application</c>); empty for all.</summary>
    public ImmutableArray<string> Kinds { get; init; } = [];

    /// <summary>For holders of these powers; empty for all.</summary>
    public ImmutableArray<string> Powers { get; init; } = [];

    /// <summary>In these databases; empty for all.</summary>
    public ImmutableArray<string> Databases { get; init; } = [];

    /// <summary>Statements of these kinds.</summary>
    public ImmutableArray<StatementKind> Statements { get; init; } = [];

    /// <summary>Statements that use one of these privileges, wherever in the text.</summary>
    public StatementPrivileges Privileges { get; init; }

    /// <summary>Statements that may touch one of these tables or columns.</summary>
    public ImmutableArray<AuditedObject> Objects { get; init; } = [];

    /// <summary>Not empty: all statements but those of these kinds.</summary>
    public ImmutableArray<StatementKind> Only { get; init; } = [];

    /// <summary>When it holds; null for always.</summary>
    public WeekHours? When { get; init; }

    /// <summary>True if it is for such sessions.</summary>
    public bool IsFor(string subject, IReadOnlyCollection<string> groups, string kind, string power, string database)
    {
        ArgumentNullException.ThrowIfNull(groups);
        return (Subjects.IsEmpty || Subjects.Contains(subject)) && (Groups.IsEmpty || groups.Any(group => Groups.Contains(group)))
            && (Kinds.IsEmpty || Kinds.Contains(kind)) && (Powers.IsEmpty || Powers.Contains(power)) && (Databases.IsEmpty || Databases.Contains(database));
    }

    /// <summary>True if the statement is one that the rule refuses, at the times at which it holds.</summary>
    public bool Refuses(StatementFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        // What ends a transaction must always run: locks would be held for ever.
        if (facts.Kind is StatementKind.Transaction or StatementKind.Empty) return false;
        return Only.IsEmpty ? MayRunAnything(facts) || (IsOfKind(facts) && UsesPrivilege(facts) && MayTouchObject(facts)) : !IsAllowed(facts);
    }

    // The protocol's Parse gives EXECUTE any statement there is, DDL too (manual: "Message Flow"), and so does a Parse from before the rule.
    private static bool MayRunAnything(StatementFacts facts) =>
        facts.Kind is StatementKind.Do or StatementKind.Unknown or StatementKind.Unparseable || facts.RunsPrepared || facts.Privileges.HasFlag(StatementPrivileges.Unknown);

    private bool IsOfKind(StatementFacts facts) =>
        Statements.IsEmpty || Statements.Contains(facts.Kind) || Statements.Any(kind => (facts.Privileges & Telling(kind)) != 0);

    private bool UsesPrivilege(StatementFacts facts) => Privileges == 0 || (facts.Privileges & Privileges) != 0 || (facts.LocksRows && Privileges.HasFlag(StatementPrivileges.Lock));

    private bool MayTouchObject(StatementFacts facts)
    {
        if (Objects.IsEmpty) return true;
        // CASCADE, DROP OWNED and the like reach what the text does not name.
        if (!facts.RelationsAreComplete && (facts.Privileges & (StatementPrivileges.Truncate | StatementPrivileges.Ddl)) != 0) return true;
        // What FETCH fetches was judged when its cursor was declared.
        return (facts.Kind != StatementKind.Cursor || !facts.Reads.IsEmpty) && Objects.Any(named => named.MayBeIn(facts));
    }

    private bool IsAllowed(StatementFacts facts) =>
        Only.Contains(facts.Kind) && (!facts.RunsPrepared || Only.Contains(StatementKind.Execute))
        && (Changes(facts) & ~Only.Aggregate(StatementPrivileges.None, (all, kind) => all | Own(kind))) == 0;

    // A WITH can hold a DELETE inside of what is a SELECT; EXPLAIN and PREPARE hold any of them.
    private static StatementPrivileges Changes(StatementFacts facts) => facts.Privileges & ~(StatementPrivileges.Select | StatementPrivileges.Execute | StatementPrivileges.Lock);

    // The privilege that only such statements use: a MERGE that deletes is a DELETE too. Reading tells nothing, for an UPDATE reads.
    private static StatementPrivileges Telling(StatementKind kind) => kind switch
    {
        StatementKind.Insert => StatementPrivileges.Insert,
        StatementKind.Update => StatementPrivileges.Update,
        StatementKind.Delete => StatementPrivileges.Delete,
        StatementKind.Truncate => StatementPrivileges.Truncate,
        StatementKind.Ddl => StatementPrivileges.Ddl,
        StatementKind.Privilege => StatementPrivileges.Grant,
        StatementKind.Role => StatementPrivileges.Role,
        _ => StatementPrivileges.None,
    };

    // What statements of the kind change by themselves. ON CONFLICT DO UPDATE uses both.
    private static StatementPrivileges Own(StatementKind kind) => kind switch
    {
        StatementKind.Insert => StatementPrivileges.Insert | StatementPrivileges.Update,
        StatementKind.CopyIn => StatementPrivileges.Insert,
        StatementKind.Merge => StatementPrivileges.Insert | StatementPrivileges.Update | StatementPrivileges.Delete,
        StatementKind.Privilege => StatementPrivileges.Grant | StatementPrivileges.Ddl,
        StatementKind.Maintenance => StatementPrivileges.Maintain | StatementPrivileges.System,
        StatementKind.OtherUtility => StatementPrivileges.System,
        StatementKind.Do => (StatementPrivileges)~0,
        _ => Telling(kind),
    };
}
