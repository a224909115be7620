namespace Menshen.Wire;

/// <summary>Values behind their lengths: the parameters of a Bind, the arguments of a FunctionCall, the columns of a DataRow.</summary>
public readonly ref struct ValueList
{
    private readonly ReadOnlySpan<byte> _raw;

    private ValueList(int count, ReadOnlySpan<byte> raw)
    {
        Count = count;
        _raw = raw;
    }

    public int Count { get; }

    public Enumerator GetEnumerator() => new(_raw);

    /// <summary>Reads the count and proves every value, so that walking cannot fail later.</summary>
    internal static bool TryRead(scoped ref MessageReader reader, out ValueList values)
    {
        values = default;
        if (!reader.TryReadUInt16(out var count))
        {
            return false;
        }
        var all = reader.Rest;
        for (var i = 0; i < count; i++)
        {
            if (!reader.TryReadValue(out _, out _))
            {
                return false;
            }
        }
        values = new ValueList(count, all[..^reader.Rest.Length]);
        return true;
    }

    /// <summary>One value; NULL is not the same as empty.</summary>
    public readonly ref struct Item(ReadOnlySpan<byte> value, bool isNull)
    {
        public ReadOnlySpan<byte> Value { get; } = value;

        public bool IsNull { get; } = isNull;
    }

    /// <summary>Walks the values in order.</summary>
    public ref struct Enumerator(ReadOnlySpan<byte> raw)
    {
        private MessageReader _reader = new(raw);

        public Item Current { get; private set; }

        public bool MoveNext()
        {
            if (!_reader.TryReadValue(out var value, out var isNull))
            {
                return false;
            }
            Current = new Item(value, isNull);
            return true;
        }
    }
}
