namespace Menshen.Backup.Repository;

/// <summary>What is known beforehand of a file that is written.</summary>
/// <param name="Bytes">About so long it will be; a place that stores in parts makes them fit.</param>
/// <param name="IsOnce">It is written once and never replaced: one of its name that came meanwhile is another writer's, and the write fails where the place can tell.</param>
public sealed record Arrival(long Bytes, bool IsOnce)
{
    /// <summary>Small, and may be replaced.</summary>
    public static Arrival Usual { get; } = new(0, false);
}
