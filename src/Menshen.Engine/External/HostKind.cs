namespace Menshen.Engine;

/// <summary>What a host says of itself.</summary>
internal enum HostKind
{
    /// <summary>Nothing.</summary>
    Silent,

    /// <summary>That it takes writes.</summary>
    ReadWrite,

    /// <summary>That it is no standby, and takes none.</summary>
    ReadOnly,

    /// <summary>That it is in recovery.</summary>
    Standby,
}
