namespace Menshen.Engine;

/// <summary>What a host of the engine is, seen from here.</summary>
public enum EngineHostRole
{
    /// <summary>It does not answer, or does not let us in.</summary>
    Silent,

    /// <summary>It takes writes, and is the one that is used.</summary>
    Primary,

    /// <summary>It replays what a primary sends.</summary>
    Standby,

    /// <summary>It is no standby, and set not to take writes (<c>default_transaction_read_only</c>).</summary>
    ReadOnly,

    /// <summary>It takes writes on a timeline older than one that was seen: a primary of before, never written to.</summary>
    Stale,

    /// <summary>It takes writes, and so does another on the same timeline: neither is used.</summary>
    Conflicting,

    /// <summary>It belongs to another cluster.</summary>
    Foreign,
}
