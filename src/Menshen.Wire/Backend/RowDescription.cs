namespace Menshen.Wire;

/// <summary>RowDescription (B): the columns of the rows to come.</summary>
public readonly ref struct RowDescription
{
    private readonly ReadOnlySpan<byte> _raw;

    private RowDescription(int count, ReadOnlySpan<byte> raw)
    {
        Count = count;
        _raw = raw;
    }

    public int Count { get; }

    public Enumerator GetEnumerator() => new(_raw);

    public static bool TryParse(ReadOnlySpan<byte> body, out RowDescription message)
    {
        message = default;
        var reader = new MessageReader(body);
        if (!reader.TryReadUInt16(out var count))
        {
            return false;
        }
        var fields = reader.Rest;
        for (var i = 0; i < count; i++)
        {
            if (!reader.TryReadString(out _) || !reader.TryReadBytes(FieldDescription.FixedSize, out _))
            {
                return false;
            }
        }
        if (!reader.IsAtEnd)
        {
            return false;
        }
        message = new RowDescription(count, fields);
        return true;
    }

    /// <summary>Walks the columns in order.</summary>
    public ref struct Enumerator(ReadOnlySpan<byte> raw)
    {
        private MessageReader _reader = new(raw);

        public FieldDescription Current { get; private set; }

        public bool MoveNext()
        {
            if (!FieldDescription.TryRead(ref _reader, out var field))
            {
                return false;
            }
            Current = field;
            return true;
        }
    }
}
