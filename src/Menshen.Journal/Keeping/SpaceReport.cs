namespace Menshen.Journal;

/// <summary>The journal's space at a moment, and what follows from it for statements.</summary>
public sealed record SpaceReport
{
    /// <summary>Of a journal whose space nobody watches.</summary>
    internal static SpaceReport Unwatched { get; } = new()
    {
        Level = SpaceLevel.Roomy, Used = 0, Limit = 0, Room = 0, Reserve = 0, VolumeFree = 0, Ordinary = StatementIntake.Record, Reserved = StatementIntake.Record,
    };

    public required SpaceLevel Level { get; init; }

    /// <summary>Bytes of all segments.</summary>
    public required long Used { get; init; }

    /// <summary>Bytes that the segments can have together: the capacity, or what the volume can still give if that is less.</summary>
    public required long Limit { get; init; }

    /// <summary>Bytes until the limit, the reserve included.</summary>
    public required long Room { get; init; }

    /// <summary>Bytes kept for administrators and the auditor.</summary>
    public required long Reserve { get; init; }

    /// <summary>Bytes free on the volume.</summary>
    public required long VolumeFree { get; init; }

    /// <summary>Statements of this run that have no record.</summary>
    public long Dropped { get; init; }

    /// <summary>Why statements are refused or not recorded; null while they are.</summary>
    public string? Trouble { get; init; }

    /// <summary>What a person should know before it is trouble; null where there is nothing.</summary>
    public string? Warning { get; init; }

    /// <summary>What an ordinary subject's statement meets.</summary>
    public required StatementIntake Ordinary { get; init; }

    /// <summary>What the statement of one meets who may use the reserve.</summary>
    public required StatementIntake Reserved { get; init; }
}
