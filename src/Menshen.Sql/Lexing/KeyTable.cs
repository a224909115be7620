using System.Numerics;

namespace Menshen.Sql.Lexing;

/// <summary>A hash table from keys to values that takes entries up to a bound and is then cleared as a whole.</summary>
internal sealed class KeyTable<T>
    where T : class
{
    private readonly Entry[] _entries;
    private readonly int _capacity;
    private readonly long _byteLimit;
    private int _count;
    private long _bytes;

    public KeyTable(int capacity, long byteLimit)
    {
        (_capacity, _byteLimit) = (capacity, byteLimit);
        // At most half full, so that a search that finds nothing is short.
        _entries = new Entry[BitOperations.RoundUpToPowerOf2((uint)capacity * 2)];
    }

    public bool IsFull => _count >= _capacity || _bytes >= _byteLimit;

    public T? Find(ulong hash, ReadOnlySpan<byte> key) => _entries[Locate(hash, key)].Value;

    /// <summary>Puts an entry, replacing one with the same key.</summary>
    public void Put(ulong hash, byte[] key, T value)
    {
        ref var entry = ref _entries[Locate(hash, key)];
        if (entry.Value is null)
        {
            _count++;
            _bytes += key.Length;
        }

        entry = new Entry(hash, key, value);
    }

    /// <summary>The stored key that equals this one, if there is an entry for it.</summary>
    public byte[]? StoredKey(ulong hash, ReadOnlySpan<byte> key) => _entries[Locate(hash, key)].Key;

    public void Clear()
    {
        Array.Clear(_entries);
        (_count, _bytes) = (0, 0);
    }

    /// <summary>The place of the key: its entry, or the free one where it would go.</summary>
    private int Locate(ulong hash, ReadOnlySpan<byte> key)
    {
        var mask = _entries.Length - 1;
        for (var i = (int)hash & mask; ; i = (i + 1) & mask)
        {
            ref readonly var entry = ref _entries[i];
            if (entry.Value is null || (entry.Hash == hash && key.SequenceEqual(entry.Key)))
            {
                return i;
            }
        }
    }

    private readonly record struct Entry(ulong Hash, byte[]? Key, T? Value);
}
