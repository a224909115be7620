namespace Menshen.Policy;

/// <summary>What must be on disk before a result leaves the gateway.</summary>
public enum JournalDurability
{
    /// <summary>No byte of a result leaves before the statement's record is on disk. The default.</summary>
    Strict = 0,

    /// <summary>Results may run ahead of the disk by at most the journal's lag.</summary>
    Bounded = 1,
}
