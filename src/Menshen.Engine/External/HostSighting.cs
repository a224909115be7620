namespace Menshen.Engine;

/// <summary>What one host said at one look.</summary>
internal sealed record HostSighting(EngineHost Host, HostKind Kind)
{
    /// <summary>Of the cluster; empty if it is silent.</summary>
    public string SystemIdentifier { get; init; } = "";

    /// <summary>Of a primary: the one it writes; of a standby: the newest it has heard of.</summary>
    public int Timeline { get; init; }

    /// <summary>Of a primary: digest of where its timeline began; empty for the first one, and where it cannot be read.</summary>
    public string History { get; init; } = "";

    /// <summary>Bytes of WAL: written by a primary, replayed by a standby.</summary>
    public ulong Position { get; init; }

    /// <summary>Why it is silent, in words.</summary>
    public string? Trouble { get; init; }

    /// <summary>It is silent because nobody serves there, and not because it is slow: that is known at once.</summary>
    public bool IsDown { get; init; }

    /// <summary>The same server on the same timeline as at another look.</summary>
    public bool IsSameAs(HostSighting other) =>
        Host == other.Host && Kind == other.Kind && SystemIdentifier == other.SystemIdentifier && Timeline == other.Timeline && History == other.History;
}
