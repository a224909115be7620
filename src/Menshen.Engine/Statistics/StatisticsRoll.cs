using System.Buffers.Binary;

namespace Menshen.Engine.Statistics;

/// <summary>The contents of rows that answers were about, numbered: row and unit as digests.</summary>
public sealed class StatisticsRoll
{
    /// <summary>Bytes of one content: two digests.</summary>
    private const int Size = 16;

    private readonly Dictionary<long, int> _rows = [];
    private readonly Dictionary<long, int> _unitNumbers = [];
    private readonly List<int> _units = [];
    private readonly List<(long Row, long Unit)> _added = [];

    /// <summary>The number of each content's unit.</summary>
    public ReadOnlySpan<int> Units => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_units);

    /// <summary>How many there were before anything was added.</summary>
    public int Known { get; private set; }

    /// <summary>The number of a content, new or known.</summary>
    public int NumberOf(long row, long unit)
    {
        if (_rows.TryGetValue(row, out var known)) return known;
        _added.Add((row, unit));
        return Put(row, unit);
    }

    /// <summary>Takes a stored part.</summary>
    public void Take(ReadOnlySpan<byte> digests)
    {
        for (; digests.Length >= Size; digests = digests[Size..])
            Put(BinaryPrimitives.ReadInt64LittleEndian(digests), BinaryPrimitives.ReadInt64LittleEndian(digests[8..]));
        Known = _units.Count;
    }

    /// <summary>What was added, as it is stored.</summary>
    public byte[] Added()
    {
        var bytes = new byte[Size * _added.Count];
        for (var i = 0; i < _added.Count; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(i * Size), _added[i].Row);
            BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan((i * Size) + 8), _added[i].Unit);
        }

        return bytes;
    }

    private int Put(long row, long unit)
    {
        if (!_unitNumbers.TryGetValue(unit, out var number)) _unitNumbers[unit] = number = _unitNumbers.Count;
        _rows[row] = _units.Count;
        _units.Add(number);
        return _units.Count - 1;
    }
}
