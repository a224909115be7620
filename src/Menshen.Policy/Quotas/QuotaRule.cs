using System.Collections.Immutable;

namespace Menshen.Policy;

/// <summary>One rule of the policy's <c>quotas</c>: for whom it is, and how much of the engine each of them may use.</summary>
public sealed record QuotaRule
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

    /// <summary>Rows of one statement; null for any number.</summary>
    public int? Rows { get; init; }

    /// <summary>Bytes of one statement's answer.</summary>
    public long? Bytes { get; init; }

    /// <summary>Of one statement.</summary>
    public TimeSpan? Time { get; init; }

    public int? RowsAnHour { get; init; }

    public long? BytesAnHour { get; init; }

    /// <summary>Of all statements together.</summary>
    public TimeSpan? TimeAnHour { get; init; }

    /// <summary>Of all sessions that there may be, so many are kept free for each of <see cref="Subjects"/>: the least it can count on.</summary>
    public int? ReservedSessions { get; init; }

    public bool IsFor(string subject, IReadOnlyCollection<string> groups, string kind, string power)
    {
        ArgumentNullException.ThrowIfNull(groups);
        return (Subjects.IsEmpty || Subjects.Contains(subject)) && (Groups.IsEmpty || groups.Any(group => Groups.Contains(group)))
            && (Kinds.IsEmpty || Kinds.Contains(kind)) && (Powers.IsEmpty || Powers.Contains(power));
    }
}
