using System.Security.Cryptography;
using Menshen.Backup.Journaling;
using Menshen.Crypto;

namespace Menshen.Backup.Tests.Kit;

/// <summary>A journal of random bytes, as whoever copies it sees it.</summary>
internal sealed class FakeJournal : IJournalSource
{
    private readonly Lock _gate = new();
    private readonly List<(JournalSegment Segment, byte[] Bytes)> _segments = [];
    private readonly List<string> _tombstones = [];

    public FakeJournal() => Next();

    public (long Segment, long Bytes)? Committed
    {
        get
        {
            lock (_gate) return (_segments[^1].Segment.Number, _segments[^1].Bytes.Length);
        }
    }

    public IReadOnlyList<JournalSegment> Segments()
    {
        lock (_gate) return [.. _segments.Select(one => one.Segment)];
    }

    public Stream Open(long number)
    {
        lock (_gate) return new MemoryStream(_segments.Find(one => one.Segment.Number == number).Bytes ?? throw new FileNotFoundException());
    }

    public int Clearings { get; private set; }

    /// <summary>How often the directory was looked through for tombstones.</summary>
    public int Looks { get; private set; }

    public IReadOnlyList<string> Tombstones()
    {
        lock (_gate)
        {
            Looks++;
            return [.. _tombstones];
        }
    }

    public void Clear(string tombstone)
    {
        lock (_gate)
        {
            _tombstones.Add(tombstone);
            Clearings++;
        }
    }

    public byte[] BytesOf(long number)
    {
        lock (_gate) return _segments.Find(one => one.Segment.Number == number).Bytes;
    }

    public void Grow(int bytes)
    {
        lock (_gate) _segments[^1] = (_segments[^1].Segment, [.. _segments[^1].Bytes, .. RandomNumberGenerator.GetBytes(bytes)]);
    }

    /// <summary>Somebody took the end of a segment away.</summary>
    public void Shorten(int bytes)
    {
        lock (_gate) _segments[^1] = (_segments[^1].Segment, _segments[^1].Bytes[..^bytes]);
    }

    public void Next()
    {
        lock (_gate)
        {
            var header = RandomNumberGenerator.GetBytes(100);
            var (previous, bytes) = _segments.Count == 0 ? (new string('0', 64), 0) : (_segments[^1].Segment.Header, _segments[^1].Bytes.Length);
            var number = _segments.Count + 1;
            _segments.Add((new JournalSegment(number, Convert.ToHexStringLower(Sm3.Hash(header)), previous, bytes, number * 1_000_000), header));
        }
    }
}
