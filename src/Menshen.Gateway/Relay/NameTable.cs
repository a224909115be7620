using System.Text;

namespace Menshen.Gateway.Relay;

/// <summary>What the names of prepared statements, or of portals, mean in one session; the empty name is the unnamed one.</summary>
/// <remarks>Names are bytes to the protocol. Latin-1 maps each byte to one char, so no two names become one and lookups need no allocation.</remarks>
internal sealed class NameTable<T>
    where T : class
{
    /// <summary>Longest name looked up on the stack, in bytes; longer ones are legal and rare.</summary>
    private const int StackName = 256;

    private Dictionary<string, T>? _named;
    private T? _unnamed;

    /// <summary>Names in use, without the unnamed.</summary>
    public int Count => _named?.Count ?? 0;

    /// <summary>What the name means, or null.</summary>
    public T? Find(ReadOnlySpan<byte> name)
    {
        if (name.IsEmpty) return _unnamed;
        if (_named is null) return null;
        var chars = name.Length <= StackName ? stackalloc char[name.Length] : new char[name.Length];
        Encoding.Latin1.GetChars(name, chars);
        return _named.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(chars, out var value) ? value : null;
    }

    /// <summary>The same, by the name as it was kept.</summary>
    public T? Find(string key) => key.Length == 0 ? _unnamed : _named?.GetValueOrDefault(key);

    /// <summary>Gives the name a meaning and returns the one it had.</summary>
    public T? Set(ReadOnlySpan<byte> name, T? value, out string key)
    {
        key = name.IsEmpty ? string.Empty : Encoding.Latin1.GetString(name);
        return Set(key, value);
    }

    /// <summary>As the other; null takes the meaning away.</summary>
    public T? Set(string key, T? value)
    {
        T? before;
        if (key.Length == 0)
        {
            (before, _unnamed) = (_unnamed, value);
            return before;
        }
        _named ??= new Dictionary<string, T>(StringComparer.Ordinal);
        _named.TryGetValue(key, out before);
        if (value is null) _named.Remove(key);
        else _named[key] = value;
        return before;
    }

    /// <summary>Calls <paramref name="act"/> for every meaning but the unnamed's.</summary>
    public void ForEachNamed(Action<T> act)
    {
        foreach (var value in _named?.Values ?? Enumerable.Empty<T>()) act(value);
    }

    /// <summary>Takes every name but the unnamed away.</summary>
    public void ForgetNamed() => _named = null;

    /// <summary>Takes every name away but the unnamed and those that <paramref name="stays"/> names.</summary>
    public void ForgetNamedUnless(Predicate<string> stays)
    {
        foreach (var name in _named?.Keys.Where(key => !stays(key)).ToArray() ?? []) _named!.Remove(name);
    }

    /// <summary>Takes a name away without an allocation, and returns what it meant, with the name as it was kept; null if it meant nothing.</summary>
    public T? Remove(ReadOnlySpan<byte> name, out string? key)
    {
        T? before = null;
        key = null;
        if (name.IsEmpty)
        {
            (before, _unnamed, key) = (_unnamed, null, string.Empty);
            return before;
        }
        if (_named is null) return null;
        var chars = name.Length <= StackName ? stackalloc char[name.Length] : new char[name.Length];
        Encoding.Latin1.GetChars(name, chars);
        return _named.GetAlternateLookup<ReadOnlySpan<char>>().Remove(chars, out key, out before) ? before : null;
    }
}
