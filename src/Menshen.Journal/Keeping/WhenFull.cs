namespace Menshen.Journal;

/// <summary>What becomes of new statements when the journal's space is used up to its reserve (GB/T 20009-2019, 5.1.2.8 d).</summary>
public enum WhenFull
{
    /// <summary>They are refused until there is room again. The default: no statement without its record.</summary>
    Stop = 0,

    /// <summary>The oldest segments that are archived and verified go, each range under a signed tombstone, also before their
    /// retention is over: their records are then in the archive alone. Where none may go, statements are refused.</summary>
    OverwriteOldestArchived = 1,

    /// <summary>They run without a record; how many is counted and recorded, and the status says so.</summary>
    DropAndCount = 2,
}
