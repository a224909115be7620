namespace Menshen.Wire;

/// <summary>Zero-terminated strings, one behind the other.</summary>
public readonly ref struct StringList
{
    private readonly ReadOnlySpan<byte> _raw;

    private StringList(ReadOnlySpan<byte> raw) => _raw = raw;

    public Enumerator GetEnumerator() => new(_raw);

    internal static bool TryRead(scoped ref MessageReader reader, uint count, out StringList strings)
    {
        var all = reader.Rest;
        for (var i = 0u; i < count; i++)
        {
            if (!reader.TryReadString(out _))
            {
                strings = default;
                return false;
            }
        }
        strings = new StringList(all[..^reader.Rest.Length]);
        return true;
    }

    /// <summary>Walks the strings in order.</summary>
    public ref struct Enumerator(ReadOnlySpan<byte> raw)
    {
        private MessageReader _reader = new(raw);

        public ReadOnlySpan<byte> Current { get; private set; }

        public bool MoveNext()
        {
            if (!_reader.TryReadString(out var text))
            {
                return false;
            }
            Current = text;
            return true;
        }
    }
}
