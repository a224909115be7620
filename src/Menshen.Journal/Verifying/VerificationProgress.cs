namespace Menshen.Journal;

/// <summary>How far a verification is.</summary>
/// <param name="BytesDone">Bytes verified so far.</param>
/// <param name="BytesTotal">Bytes of all segments.</param>
public readonly record struct VerificationProgress(long BytesDone, long BytesTotal);
