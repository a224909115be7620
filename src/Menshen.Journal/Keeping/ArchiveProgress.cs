namespace Menshen.Journal;

/// <summary>How far an archiving is.</summary>
/// <param name="Place">The directory being worked on.</param>
/// <param name="BytesDone">Bytes copied or compared there.</param>
/// <param name="BytesTotal">Bytes to copy or compare there.</param>
public readonly record struct ArchiveProgress(string Place, long BytesDone, long BytesTotal);
