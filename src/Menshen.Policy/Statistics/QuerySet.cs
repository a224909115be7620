using System.Numerics;
using System.Runtime.InteropServices;

namespace Menshen.Policy.Statistics;

/// <summary>The rows that one answer was about, as bits: number <c>n</c> stands for one content of one row, for ever.</summary>
public sealed class QuerySet
{
    private readonly ulong[] _words;

    private QuerySet(ulong[] words) => _words = words;

    /// <summary>How many bits are given at least a place.</summary>
    public int Length => _words.Length * 64;

    /// <summary>Of these rows.</summary>
    public static QuerySet Of(IEnumerable<int> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var all = rows as IReadOnlyCollection<int> ?? [.. rows];
        var words = new ulong[all.Count == 0 ? 0 : (all.Max() / 64) + 1];
        foreach (var row in all) words[row / 64] |= 1UL << (row % 64);
        return new QuerySet(words);
    }

    /// <summary>As <see cref="ToBytes"/> wrote it.</summary>
    public static QuerySet Read(ReadOnlySpan<byte> bytes)
    {
        var words = new ulong[(bytes.Length + 7) / 8];
        bytes.CopyTo(MemoryMarshal.AsBytes(words.AsSpan()));
        return new QuerySet(words);
    }

    /// <summary>Bit n of byte n / 8.</summary>
    public byte[] ToBytes() => MemoryMarshal.AsBytes(_words.AsSpan()).ToArray();

    public bool Contains(int row) => row / 64 < _words.Length && (_words[row / 64] >> (row % 64) & 1) != 0;

    /// <summary>The rows that are in one of the two and not in the other.</summary>
    public IEnumerable<int> DifferenceTo(QuerySet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        for (var i = 0; i < Math.Max(_words.Length, other._words.Length); i++)
        {
            var bits = WordAt(i) ^ other.WordAt(i);
            for (; bits != 0; bits &= bits - 1) yield return (i * 64) + BitOperations.TrailingZeroCount(bits);
        }
    }

    /// <summary>All rows in it.</summary>
    public IEnumerable<int> Rows => DifferenceTo(new QuerySet([]));

    private ulong WordAt(int i) => i < _words.Length ? _words[i] : 0;
}
