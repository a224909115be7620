namespace Menshen.Journal;

/// <summary>One place of verified copies, held for as long as somebody works on it.</summary>
/// <remarks><code>
/// copy under another name ► durable ► its name ► read back, compare SM3 ► line in index.jsonl
/// </code>
/// Only what has a line counts; whatever a crash leaves before it is done again.</remarks>
internal sealed class ArchivePlace : IDisposable
{
    private readonly IArchiveFiles _files;
    private readonly IDisposable _held;
    private readonly ArchiveIndex _index;
    private readonly TimeProvider _time;

    private ArchivePlace(string place, IArchiveFiles files, IDisposable held, ArchiveIndex index, TimeProvider time) =>
        (Place, _files, _held, _index, _time) = (place, files, held, index, time);

    public string Place { get; }

    public IReadOnlyDictionary<long, ArchiveEntry> Entries => _index.Entries;

    /// <summary>Takes the place and reads its index.</summary>
    /// <exception cref="IOException">It is not there, cannot be written, or another process works on it.</exception>
    /// <exception cref="JournalDamagedException">Its index is damaged.</exception>
    public static ArchivePlace Open(ArchiveSite site, TimeProvider time, CancellationToken cancellation)
    {
        var files = site.Open();
        IDisposable? held = null;
        try
        {
            files.Demand();
            held = files.Hold();
            return new ArchivePlace(site.Place, files, held, ArchiveIndex.Read(files, cancellation), time);
        }
        catch
        {
            held?.Dispose();
            files.Dispose();
            throw;
        }
    }

    public bool Has(long segment) => _files.LengthOf(SegmentNames.Of(segment)) is not null;

    public Stream OpenCopy(long segment) => _files.Open(SegmentNames.Of(segment));

    public string PathOf(long segment) => _files.PathOf(SegmentNames.Of(segment));

    /// <summary>True if the copy is what the index says, read from the device.</summary>
    public bool IsSound(ArchiveEntry entry, Action<long>? bytesDone, CancellationToken cancellation) =>
        _files.Has(entry, bytesDone, cancellation);

    /// <summary>Makes a verified copy, or takes one that is there already and is the same.</summary>
    /// <exception cref="IOException">The copy could not be made, or is not what was copied.</exception>
    public void Store(ArchiveSource source, Action<long>? bytesDone, CancellationToken cancellation)
    {
        var segment = source.Entry.Segment;
        RefuseForeign(segment, source.Entry.Origin);
        var digest = "";
        using (var origin = source.Open())
        {
            _files.Store(SegmentNames.Of(segment), source.Entry.Bytes, target =>
            {
                digest = FileDigest.Copy(origin, target, bytesDone, cancellation, source.Entry.Bytes);
                if (source.Sm3 is not null && source.Sm3 != digest) { throw new IOException($"{source.Name} is not what its index says"); }
            });
        }

        if (_files.LengthOf(SegmentNames.Of(segment)) != source.Entry.Bytes || _files.DigestOf(source.Entry, null, cancellation) != digest)
        {
            throw new IOException($"{PathOf(segment)} could not be read back as it was written");
        }

        _index.Add(source.Entry with { Sm3 = digest, ArchivedAt = _time.GetUtcNow() });
    }

    public void Dispose()
    {
        _held.Dispose();
        _files.Dispose();
    }

    private void RefuseForeign(long segment, string origin)
    {
        if (!Has(segment)) { return; }
        string? other;
        try
        {
            using var copy = OpenCopy(segment);
            other = HeaderFile.Read(copy, PathOf(segment)).Origin;
        }
        catch (JournalDamagedException) { return; }
        if (other != origin) { throw new IOException($"{PathOf(segment)} belongs to another journal, '{other}'; each journal needs a directory of its own"); }
    }
}
