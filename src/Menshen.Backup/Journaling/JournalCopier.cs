using Menshen.Backup.Format;
using Menshen.Backup.Repository;
using Menshen.Backup.Taking;

namespace Menshen.Backup.Journaling;

/// <summary>Copies the journal into the repository while it grows, on a thread of its own that gives way to all others.</summary>
/// <remarks>It reads behind what the journal's writer says is on disk, at most twice a second, and nothing waits for it: neither the journal nor a session. What it
/// cannot bring stays in the journal, and is brought when the repository takes it again.</remarks>
public sealed class JournalCopier(IJournalSource source, BackupRepository repository, IBackupSecrets secrets, TimeProvider time) : IAsyncDisposable
{
    /// <summary>As for WAL: what a disaster may cost.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    /// <summary>How often it is noted that a quiet journal had nothing more.</summary>
    private static readonly TimeSpan MarkEvery = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(2);

    /// <summary>A turn under way ends within that time, or never.</summary>
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(10);

    /// <summary>Of its thread, of 19: sealing must not take a processor from a session.</summary>
    private const int Nice = 10;

    private readonly JournalArchive _archive = new(repository, secrets);
    private readonly CancellationTokenSource _stop = new();
    private readonly HashSet<string> _tombstones = [];
    private int? _clearings;
    private Task _loop = Task.CompletedTask;
    private JournalPieceWriter? _piece;
    private volatile JournalCopierStatus _status = new(null, "it has not begun yet");
    private string? _gap;
    private long _next;
    private long _marked;
    private long _known;

    public JournalCopierStatus Status => _status;

    public void Start() => _loop = Workers.Start(Nice, Run);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        // One that hangs in a file system whose server is away must not keep Menshen from an orderly end.
        await _loop.WaitAsync(EndPatience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (_loop.IsCompleted) _stop.Dispose();
    }

    private bool Run()
    {
        while (true)
        {
            // Asked first: what was recorded until the end comes with the last turn.
            var isLast = _stop.IsCancellationRequested;
            var pause = Every;
            try
            {
                Turn();
            }
#pragma warning disable CA1031 // The copying goes on, and what stopped it is in its status.
            catch (Exception e)
#pragma warning restore CA1031
            {
                _piece?.Abandon();
                _piece = null;
                _status = _status with { Trouble = e.Message };
                pause = AfterFault;
            }

            if (isLast) break;
            _stop.Token.WaitHandle.WaitOne(pause);
        }

        Leave();
        return true;
    }

    private void Turn()
    {
        // The moment first: what is on disk by then is in what is asked for next.
        var now = time.GetUtcNow();
        BringTombstones(now);
        if (source.Committed is not var (open, bytes)) return;
        if (_next == 0) _next = First(open);
        for (; _next < open; _next++) Complete();
        Continue(open, bytes, Micros(now));
        _status = new JournalCopierStatus(now, null) { Segment = _piece!.Segment, Bytes = _piece.Bytes, Gap = _gap };
    }

    /// <summary>The oldest segment that has to be brought, when it begins: what follows the last whole one that is there, or the newest set where nothing is.</summary>
    private long First(long open)
    {
        var here = source.Segments().ToDictionary(segment => segment.Number);
        var there = _archive.Names().Select(JournalArchive.NameIn).ToHashSet(StringComparer.Ordinal);
        var known = here.Values.Where(segment => there.Contains(segment.Name)).Select(segment => segment.Number).DefaultIfEmpty(open).Min();
        var set = repository.List(secrets.Verifier, _ => { }) is [.., { Head.Journal: > 0 and var newest }] ? newest : open;
        var (first, least) = (open, Math.Min(known, set));
        while (first > least && here.TryGetValue(first - 1, out var before) && !_archive.HasWhole(before)) first--;
        return first;
    }

    /// <summary>Brings the rest of a segment that was left.</summary>
    private void Complete()
    {
        var segments = source.Segments();
        // Cleared before it was brought: a tombstone stands for it.
        if (segments.FirstOrDefault(segment => segment.Number == _next) is { } here && segments.FirstOrDefault(segment => segment.Number == _next + 1) is { } next)
        {
            Begin(here);
            // The time of before: what its successor has is not there yet.
            using (var file = source.Open(_next)) _piece!.Take(file, next.PreviousBytes, _known);
            if (_piece.Bytes == next.PreviousBytes)
            {
                _piece.Finish();
            }
            else
            {
                _piece.Settle();
                _gap = $"the journal's segment {_next} has {_piece.Bytes} bytes, and had {next.PreviousBytes} when it was left";
            }
        }

        Leave();
    }

    private void Continue(long open, long bytes, long now)
    {
        if (_piece is null) Begin(source.Segments().First(segment => segment.Number == open));
        var before = _piece!.Bytes;
        if (before < bytes)
        {
            using var file = source.Open(open);
            _piece.Take(file, bytes, now);
            if (_piece.Bytes < bytes) throw new IOException($"the journal's segment {open} has {_piece.Bytes} bytes on disk instead of {bytes}");
        }
        else if (now - _marked < MarkEvery.TotalMicroseconds && now >= _marked)
        {
            return;
        }
        else
        {
            _piece.Mark(now);
        }

        _piece.Settle();
        (_marked, _known) = (now, now);
    }

    private void Begin(JournalSegment segment)
    {
        if (_piece?.Segment == segment) return;
        Leave();
        _piece = new JournalPieceWriter(_archive, secrets, segment, _known);
    }

    private void Leave()
    {
        // Not ours any more, also if its end cannot be written: the next turn begins anew.
        var piece = _piece;
        _piece = null;
        piece?.Dispose();
    }

    private void BringTombstones(DateTimeOffset now)
    {
        // Asked first: what is cleared meanwhile is looked for with the next turn.
        var clearings = source.Clearings;
        if (clearings == _clearings) return;
        foreach (var path in source.Tombstones().Where(path => !_tombstones.Contains(path)))
        {
            var name = Path.GetFileName(path);
            var (text, target) = (File.ReadAllBytes(path), _archive.FileOf(name));
            if (!IsThere(name, text))
            {
                _archive.MakeDirectory();
                var file = DurableFiles.Create(target + ".new");
                using (var writer = new SealedFileWriter(file, _archive.Purpose(name), secrets)) writer.Append(text, Micros(now), isLast: true);
                DurableFiles.Finish(file, target + ".new", target);
            }

            _tombstones.Add(path);
        }

        _clearings = clearings;
    }

    private bool IsThere(string name, byte[] text)
    {
        try
        {
            return repository.Files.Exists(_archive.FileOf(name)) && _archive.ReadTombstone(name).AsSpan().SequenceEqual(text);
        }
        catch (BackupException)
        {
            return false;
        }
    }

    private static long Micros(DateTimeOffset moment) => moment.ToUnixTimeMilliseconds() * 1000;
}
