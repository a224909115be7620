namespace Menshen.Control;

/// <summary>How busy the machine was in the last second.</summary>
/// <param name="ProcessorPercent">Of all processors.</param>
/// <param name="MemoryPercent">In use: what the kernel does not call available.</param>
/// <param name="DiskPercent">In use of the deployment's volume.</param>
/// <param name="NetworkBytesPerSecond">Both ways, without the loopback.</param>
public sealed record HostReport(double ProcessorPercent, double MemoryPercent, double DiskPercent, long NetworkBytesPerSecond)
{
    /// <summary>Days until the deployment's volume is full, if it goes on as in the last week; null while that is not known, or nothing grows.</summary>
    public double? SpaceDaysLeft { get; init; }
}
