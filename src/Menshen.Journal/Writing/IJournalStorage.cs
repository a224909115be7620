namespace Menshen.Journal;

/// <summary>The directory as the writer uses it; every failure is an <see cref="IOException"/>.</summary>
internal interface IJournalStorage
{
    /// <summary>Creates the directory if absent and takes its lock; a second writer is refused.</summary>
    IDisposable LockDirectory(string directory);

    /// <summary>Makes a segment appear under its name with its header already on disk, or not at all.</summary>
    ISegmentFile CreateSegment(string path, ReadOnlySpan<byte> header);

    /// <summary>Opens an existing segment in order to cut back its tail.</summary>
    ISegmentFile OpenSegment(string path);
}
