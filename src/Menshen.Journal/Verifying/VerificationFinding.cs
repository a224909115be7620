using System.Globalization;

namespace Menshen.Journal;

/// <summary>One place where the journal is not what its writer wrote.</summary>
/// <param name="File">The segment's file name.</param>
/// <param name="Offset">Byte offset in the file where the bad frame or field begins.</param>
/// <param name="Record">Index of the first record that cannot be trusted; null where no record is concerned.</param>
/// <param name="Reason">What is wrong, for people.</param>
public sealed record VerificationFinding(string File, long Offset, ulong? Record, string Reason)
{
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{File} at offset {Offset}{(Record is { } record ? $", record {record}" : "")}: {Reason}");
}
