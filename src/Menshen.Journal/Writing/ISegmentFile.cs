namespace Menshen.Journal;

/// <summary>A segment open for writing; every failure is an <see cref="IOException"/>.</summary>
internal interface ISegmentFile : IDisposable
{
    /// <summary>Writes all bytes at the offset; after a failure any part of them may be in the file.</summary>
    void Write(ReadOnlySpan<byte> bytes, long offset);

    /// <summary>Returns when all that was written is on disk. After a failure nothing written since the last success can be
    /// trusted.</summary>
    void Sync();

    /// <summary>Cuts the file to this length.</summary>
    void Truncate(long length);
}
