namespace Menshen.Journal;

/// <summary>How much space a journal may use, when people are told, and what happens at the end of it.</summary>
public sealed record SpaceLimits
{
    /// <summary>A twentieth: what <see cref="ReserveBytes"/> is at most where nobody sets it.</summary>
    private const int AutomaticShare = 20;

    /// <summary>64 MiB: about a million acts of administration.</summary>
    private const long AutomaticReserve = 64L << 20;

    /// <summary>Nothing is measured; the file system alone says when it is full.</summary>
    public static SpaceLimits None { get; } = new() { IsWatched = false };

    public bool IsWatched { get; private init; } = true;

    /// <summary>Bytes of all segments together; 0 for as many as the volume holds.</summary>
    public long CapacityBytes { get; init; }

    /// <summary>The share of the space at which people are told; default 0.8.</summary>
    public double AlarmAt { get; init; } = 0.8;

    /// <summary>Bytes kept for outcomes of statements under way, administrators and the auditor; 0 (default) for 64 MiB or a twentieth of
    /// the space, whichever is less. A threshold and not an allocation: other writers on the same volume can take it.</summary>
    public long ReserveBytes { get; init; }

    public WhenFull WhenFull { get; init; }

    internal long ReserveOf(VolumeSpace volume)
    {
        var whole = CapacityBytes > 0 ? Math.Min(CapacityBytes, volume.Size) : volume.Size;
        return ReserveBytes > 0 ? ReserveBytes : Math.Min(AutomaticReserve, whole / AutomaticShare);
    }
}
