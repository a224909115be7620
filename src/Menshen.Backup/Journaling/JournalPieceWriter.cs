using System.Text.Json;
using Menshen.Backup.Format;

namespace Menshen.Backup.Journaling;

/// <summary>One segment while it is copied: sealed frames behind each other, each on disk when <see cref="Settle"/> returns.</summary>
/// <remarks>A frame's time says until when everything is there: so only the last frame of a turn has the turn's, and those before it the one of the turn before.</remarks>
internal sealed class JournalPieceWriter : IDisposable
{
    /// <summary>What one damaged frame costs of the journal: some hundred statements.</summary>
    private const int FrameBytes = 16 * 1024;

    private readonly JournalArchive _archive;
    private readonly string _path;
    private readonly FileStream _file;
    private readonly SealedFileWriter _writer;
    private readonly byte[] _buffer = new byte[FrameBytes];

    // Those of lives before, with how far they came: none goes that has more.
    private readonly List<(string Name, long Bytes)> _older;

    private long _time;
    private long _settled;

    /// <param name="archive">Where to.</param>
    /// <param name="secrets">Its keys.</param>
    /// <param name="segment">Which.</param>
    /// <param name="time">Until when everything before it is there.</param>
    public JournalPieceWriter(JournalArchive archive, IBackupSecrets secrets, JournalSegment segment, long time)
    {
        (_archive, Segment, _time) = (archive, segment, time);
        archive.MakeDirectory();
        _older = [.. archive.Lives(segment.Name).Select(life => (life, archive.BytesOf(segment, life)))];
        _path = archive.NextLife(segment.Name);
        _file = DurableFiles.Create(_path);
        _writer = new SealedFileWriter(_file, archive.Purpose(segment.Name), secrets);
        _writer.Append(JsonSerializer.SerializeToUtf8Bytes(segment, BackupJson.Default.JournalSegment), time, isLast: false);
    }

    public JournalSegment Segment { get; }

    /// <summary>So many bytes of the segment were taken.</summary>
    public long Bytes { get; private set; }

    /// <summary>Takes what is missing up to <paramref name="end"/>, or as much of it as there is.</summary>
    /// <param name="source">The segment's file.</param>
    /// <param name="end">Bytes that are on disk for certain.</param>
    /// <param name="time">Until when everything is there with them.</param>
    public void Take(Stream source, long end, long time)
    {
        source.Position = Bytes;
        while (Bytes < end)
        {
            var part = _buffer.AsSpan(0, (int)Math.Min(_buffer.Length, end - Bytes));
            var got = source.ReadAtLeast(part, part.Length, throwOnEndOfStream: false);
            if (got == 0) return;
            Bytes += got;
            if (Bytes == end) _time = time;
            _writer.Append(part[..got], _time, isLast: false);
        }
    }

    /// <summary>Says that nothing more was there at this moment.</summary>
    public void Mark(long time) => _writer.Append([], _time = time, isLast: false);

    /// <summary>Returns when what was taken is on disk.</summary>
    public void Settle()
    {
        _file.Flush(flushToDisk: true);
        _settled = Bytes;
        Forget();
    }

    /// <summary>Ends one that could not be written: where a life before has more on disk it leaves nothing, or each try on a full disk would leave a file.</summary>
    public void Abandon()
    {
        try
        {
            // Before it is closed, which writes once more and fails once more.
            if (_older.Exists(life => life.Bytes >= _settled)) File.Delete(_path);
            Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The disk says again what it has said already.
        }
    }

    /// <summary>The segment was left, and this is all of it.</summary>
    public void Finish()
    {
        _writer.Append([], _time, isLast: true);
        DurableFiles.Finish(_file, _path, _archive.FileOf(Segment.Name));
        Forget();
    }

    public void Dispose()
    {
        _writer.Dispose();
        _file.Dispose();
        Array.Clear(_buffer);
    }

    // One that has more than the journal itself has now is a witness against it, and stays.
    private void Forget()
    {
        foreach (var (name, _) in _older.Where(life => life.Bytes <= Bytes)) _archive.Delete(name);
        _older.RemoveAll(life => life.Bytes <= Bytes);
    }
}
