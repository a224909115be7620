using Menshen.Bench.Passes;

namespace Menshen.Bench.Audit.Appending;

/// <summary>How fast a journal is verified, and how fast one core hashes its bytes with SM3 and does nothing else.</summary>
internal sealed record VerifyResult(ulong Records, long Bytes, Series? VerifySeconds, Series? SerialSm3Seconds)
{
    public double RecordsPerSecond => Records / (VerifySeconds?.Median ?? double.NaN);

    public double MegabytesPerSecond => Bytes / 1e6 / (VerifySeconds?.Median ?? double.NaN);

    public double SerialSm3MegabytesPerSecond => Bytes / 1e6 / (SerialSm3Seconds?.Median ?? double.NaN);

    /// <summary>Above one: verifying everything takes less time than hashing the bytes once.</summary>
    public double VersusSerialSm3 => Series.Ratio(SerialSm3Seconds, VerifySeconds);
}
