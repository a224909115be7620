namespace Menshen.Wire;

/// <summary>The names in an AuthenticationSASL, best liked first: strings, then an empty one.</summary>
public readonly ref struct SaslMechanisms
{
    private readonly ReadOnlySpan<byte> _raw;

    internal SaslMechanisms(ReadOnlySpan<byte> raw) => _raw = raw;

    public bool Contains(ReadOnlySpan<byte> mechanism)
    {
        var reader = new MessageReader(_raw);
        while (reader.TryReadString(out var name) && !name.IsEmpty)
        {
            if (name.SequenceEqual(mechanism))
            {
                return true;
            }
        }
        return false;
    }

    internal static bool IsWhole(ReadOnlySpan<byte> raw)
    {
        var reader = new MessageReader(raw);
        while (reader.TryReadString(out var name))
        {
            if (name.IsEmpty)
            {
                return reader.IsAtEnd;
            }
        }
        return false;
    }
}
