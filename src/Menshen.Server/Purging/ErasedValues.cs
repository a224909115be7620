using System.Security.Cryptography;
using System.Text;
using Menshen.Crypto;

namespace Menshen.Server;

/// <summary>Values that are to be beyond recovery; cleared when it is disposed.</summary>
internal sealed class ErasedValues : IDisposable
{
    private static readonly Comparer<byte[]> Order = Comparer<byte[]>.Create((one, other) => one.AsSpan().SequenceCompareTo(other));

    // In order, so that each of millions of values is looked for in a few steps.
    private readonly List<byte[]> _values;

    private ErasedValues(IEnumerable<byte[]> values)
    {
        _values = [.. values];
        _values.Sort(Order);
    }

    public int Count => _values.Count;

    /// <summary>One to a line; what is there twice counts twice.</summary>
    public static ErasedValues OfLines(ReadOnlySpan<char> text)
    {
        List<byte[]> values = [];
        foreach (var line in text.EnumerateLines())
        {
            var trimmed = line.Trim();
            if (trimmed.IsEmpty) continue;
            var value = new byte[Encoding.UTF8.GetByteCount(trimmed)];
            Encoding.UTF8.GetBytes(trimmed, value);
            values.Add(value);
        }

        return new ErasedValues(values);
    }

    /// <summary>What was kept for an approval; null: something of it does not open.</summary>
    public static ErasedValues? OfSealed(IEnumerable<string> texts, ValueConverter converter)
    {
        List<byte[]> values = [];
        foreach (var text in texts)
        {
            if (converter.Reveal(text) is { } value) values.Add(value);
            else return null;
        }

        return new ErasedValues(values);
    }

    /// <summary>To be kept; null: the group has no key that seals.</summary>
    public IReadOnlyList<string>? Sealed(ValueConverter converter)
    {
        List<string> texts = [];
        foreach (var value in _values)
        {
            if (converter.Seal(value) is { } text) texts.Add(text);
            else return null;
        }

        return texts;
    }

    /// <summary>Whether the value in a sealed text is one of them. True also of what does not open: it may be.</summary>
    public bool MayHave(string text, ValueConverter converter)
    {
        if (converter.Reveal(text) is not { } value) return true;
        var isThere = _values.BinarySearch(value, Order) >= 0;
        CryptographicOperations.ZeroMemory(value);
        return isThere;
    }

    /// <summary>HMAC-SM3 over all of them, each behind its length.</summary>
    public string Digest(ReadOnlySpan<byte> key)
    {
        byte[] all = [.. _values.SelectMany(value => (byte[])[.. BitConverter.GetBytes(System.Net.IPAddress.HostToNetworkOrder(value.Length)), .. value])];
        var digest = new byte[HmacSm3.MacSize];
        HmacSm3.Compute(key, all, digest);
        CryptographicOperations.ZeroMemory(all);
        return Convert.ToHexStringLower(digest);
    }

    public void Dispose() => _values.ForEach(value => CryptographicOperations.ZeroMemory(value));

    /// <summary>How many.</summary>
    public override string ToString() => $"{Count} value(s)";
}
