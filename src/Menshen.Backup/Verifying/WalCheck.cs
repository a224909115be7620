using Menshen.Backup.Format;
using Menshen.Backup.Repository;
using Menshen.Backup.Wal;
using NpgsqlTypes;

namespace Menshen.Backup.Verifying;

/// <summary>Opens the WAL that belongs to one set: what it needs itself, and what follows up to the next set's.</summary>
internal sealed class WalCheck
{
    /// <summary>Behind the name of every segment: those are hexadecimal.</summary>
    private const string BehindAll = "G";

    private readonly WalArchive _archive;
    private readonly SetHead _head;

    // Asked for twice, and reads a whole segment.
    private readonly Lazy<WalCoverage> _coverage;
    private readonly IReadOnlyList<string> _needed;
    private readonly IReadOnlyList<string> _later;
    private readonly bool _isLast;

    public WalCheck(BackupRepository repository, IBackupSecrets secrets, StoredSet set, IReadOnlyList<StoredSet> sets)
    {
        (_archive, _head) = (new WalArchive(repository, secrets), set.Head);
        _coverage = new Lazy<WalCoverage>(() => WalCoverage.Of(_head, _archive));
        var line = sets.Where(other => other.Head.Timeline == _head.Timeline && other.Head.System == _head.System).ToList();
        var place = line.FindIndex(other => other.Head.Label == _head.Label);
        _isLast = place == line.Count - 1;
        // What lies before the first set of all is nobody else's to look at.
        var (first, end) = (place == 0 ? "" : NameOf(_head.StartLsn), _isLast ? BehindAll : NameOf(line[place + 1].Head.StartLsn));
        var stop = NameOf(_head.StopLsn);
        var names = _archive.Segments(_head.Timeline);
        bool IsNeeded(string name) => string.CompareOrdinal(name, NameOf(_head.StartLsn)) >= 0 && string.CompareOrdinal(name, stop) <= 0;
        _needed = [.. names.Where(IsNeeded)];
        _later = [.. names.Where(name => string.CompareOrdinal(name, first) >= 0 && string.CompareOrdinal(name, end) < 0 && !IsNeeded(name))];
    }

    /// <summary>What keeps the set itself from coming back.</summary>
    public IEnumerable<BackupFinding> Needed(CancellationToken cancellation)
    {
        foreach (var finding in Read(_needed, cancellation)) yield return finding;
        if (Try(_head.Label, () => _coverage.Value is { Reaches: false } wal
            ? $"it needs WAL up to {_head.StopLsn}, and that ends at {wal.End}: the set cannot be brought back" : null) is { } unreached) yield return unreached;
    }

    /// <summary>What keeps one from going on from it.</summary>
    public IEnumerable<BackupFinding> Later(CancellationToken cancellation)
    {
        foreach (var finding in Read(_later, cancellation)) yield return finding;
        if (Try(_head.Label, () => _coverage.Value.Missing is { } gap ? $"the WAL segment {gap} is missing: nothing after it can be brought back from this set" : null) is { } gapped)
            yield return gapped;
        if (!_isLast) yield break;
        var segment = new byte[_head.SegmentBytes];
        foreach (var name in _archive.Living(_head.Timeline))
            if (Try(name, () => Quietly(() => _archive.ReadLive(_head.Timeline, _head.System, name, segment, tellsDamage: true))) is { } finding) yield return finding;
    }

    private IEnumerable<BackupFinding> Read(IReadOnlyList<string> names, CancellationToken cancellation)
    {
        var segment = new byte[_head.SegmentBytes];
        foreach (var name in names)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Try(name, () => Quietly(() => _archive.Read(_head.Timeline, _head.System, name, _head.SegmentBytes, segment))) is { } finding) yield return finding;
        }
    }

    private string NameOf(string lsn) => WalName.Of(_head.Timeline, (ulong)NpgsqlLogSequenceNumber.Parse(lsn), _head.SegmentBytes);

    private static string? Quietly(Action read)
    {
        read();
        return null;
    }

    private static BackupFinding? Try(string place, Func<string?> check)
    {
        try
        {
            return check() is { } what ? new BackupFinding(place, what) : null;
        }
        catch (BackupException e)
        {
            return new BackupFinding(place, e.Message);
        }
    }
}
