namespace Menshen.Policy;

/// <summary>What becomes of new statements when the journal's space is used up to its reserve.</summary>
public enum JournalOverflow
{
    /// <summary>They are refused. The default.</summary>
    Stop = 0,

    /// <summary>The oldest archived segments make room, also before their retention is over: then their records are in the archive alone.</summary>
    OverwriteOldestArchived = 1,

    /// <summary>They run unrecorded and are counted.</summary>
    DropAndCount = 2,
}
