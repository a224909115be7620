using System.Security.Cryptography;
using System.Text;
using Menshen.Crypto;
using Menshen.Crypto.Sealing;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>Seals or opens the values of one group, outside of any session. One thread at a time.</summary>
/// <param name="keys">All there are.</param>
/// <param name="group">The group.</param>
/// <param name="version">The version of its key that values are sealed under; 0: the newest.</param>
internal sealed class ValueConverter(DataKeys keys, SealGroup group, int version = 0) : IDisposable
{
    /// <summary>Bytes of a map's secret.</summary>
    private const int MapSecretSize = 16;

    private readonly Dictionary<int, GroupKey> _open = [];

    private readonly Dictionary<int, GroupKey> _poison = [];

    /// <summary>The sealed text of a value; null if there is no key to seal it with.</summary>
    public string? Seal(string value)
    {
        var plain = Encoding.UTF8.GetBytes(value);
        try
        {
            return Seal(plain);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <summary>The same value with another field label, or with its first; null if it does not open, or there is no key to seal it with.</summary>
    /// <param name="text">A sealed text of this group.</param>
    /// <param name="fieldLabel">Bits of the label.</param>
    public string? Relabel(string text, long fieldLabel)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (!SealedForm.TryRead(bytes, out var value, out _) || value.Length != bytes.Length || value.Group != group.Number) return null;
        // In mode e all values of a database have one version: that of this one.
        var wanted = keys.SealingVersion(group.Number, group.Mode == SealMode.Equal ? value.Version : 0);
        if (KeyOf(value.Version) is not { } key || KeyOf(wanted) is not { } newest) return null;
        var plain = new byte[value.Body.Length];
        try
        {
            if (!key.TryOpen(value, plain, out var length)) return null;
            var sealedAgain = new byte[newest.LengthForField(length, fieldLabel)];
            newest.SealField(plain.AsSpan(0, length), fieldLabel, sealedAgain);
            return Encoding.ASCII.GetString(sealedAgain);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <summary>The value in a sealed text of this group; null if it does not open, or carries a label: in the clear nothing would hold it.</summary>
    public string? Open(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (!SealedForm.TryRead(bytes, out var value, out _) || value.Length != bytes.Length || value.Group != group.Number || value.FieldLabel != 0) return null;
        if (KeyOf(value.Version) is not { } key) return null;
        var plain = new byte[value.Body.Length];
        var opened = key.TryOpen(value, plain, out var length) ? Encoding.UTF8.GetString(plain, 0, length) : null;
        CryptographicOperations.ZeroMemory(plain);
        return opened;
    }

    /// <summary>The bytes of a value, whatever its label, also of a poison value; the caller clears them. Null if it does not open.</summary>
    public byte[]? Reveal(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (!SealedForm.TryRead(bytes, out var value, out _) || value.Length != bytes.Length || value.Group != group.Number) return null;
        return Reveal(value, KeyOf(value.Version)) ?? Reveal(value, PoisonOf(value.Version));
    }

    /// <summary>Whether a sealed text of this group opens, with whatever label, or as a poison value.</summary>
    public bool Opens(string text)
    {
        if (Reveal(text) is not { } value) return false;
        CryptographicOperations.ZeroMemory(value);
        return true;
    }

    /// <summary>The secret of a work's map (<see cref="ColumnConversion"/>): HMAC-SM3 under the key that values are sealed with. Where that is another key after a while, what is in the map is made once more.</summary>
    public byte[] MapSecret(long work)
    {
        Span<byte> key = stackalloc byte[GroupKey.Size];
        var secret = new byte[HmacSm3.MacSize];
        // Without a key nothing is sealed either.
        if (!keys.TryCopyKey(group.Number, Sealing, key)) RandomNumberGenerator.Fill(key);
        HmacSm3.Compute(key, [.. "menshen map 1"u8, .. keys.ClusterId, .. BitConverter.GetBytes(group.Number), .. BitConverter.GetBytes(work)], secret);
        CryptographicOperations.ZeroMemory(key);
        return secret[..MapSecretSize];
    }

    /// <summary>The same as <see cref="Seal(string)"/>, of bytes.</summary>
    public string? Seal(ReadOnlySpan<byte> value)
    {
        if (KeyOf(Sealing) is not { } key) return null;
        var text = new byte[key.LengthFor(value.Length, 0)];
        key.Seal(value, 0, text);
        return Encoding.ASCII.GetString(text);
    }

    private static byte[]? Reveal(in SealedText value, GroupKey? key)
    {
        if (key is null) return null;
        var plain = new byte[value.Body.Length];
        try
        {
            return key.TryOpen(value, plain, out var length) ? plain[..length] : null;
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    /// <summary>The same value under the version that is wanted, with its label, and as a poison value if it is one; null if it does not open.</summary>
    public string? Renew(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (!SealedForm.TryRead(bytes, out var value, out _) || value.Length != bytes.Length || value.Group != group.Number) return null;
        return Renew(value, KeyOf(value.Version), KeyOf(Sealing)) ?? Renew(value, PoisonOf(value.Version), PoisonOf(Sealing));
    }

    private static string? Renew(in SealedText value, GroupKey? from, GroupKey? to)
    {
        if (from is null || to is null) return null;
        var plain = new byte[value.Body.Length];
        try
        {
            if (!from.TryOpen(value, plain, out var length)) return null;
            var again = new byte[value.FieldLabel == 0 ? to.LengthFor(length, value.Label) : to.LengthForField(length, value.FieldLabel)];
            if (value.FieldLabel == 0) to.Seal(plain.AsSpan(0, length), value.Label, again);
            else to.SealField(plain.AsSpan(0, length), value.FieldLabel, again);
            return Encoding.ASCII.GetString(again);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(plain);
        }
    }

    public void Dispose()
    {
        foreach (var key in _poison.Values) key.Dispose();
        foreach (var key in _open.Values) key.Dispose();
    }

    private int Sealing => keys.SealingVersion(group.Number, version);

    private GroupKey? KeyOf(int number)
    {
        if (number == 0) return null;
        if (_open.TryGetValue(number, out var known)) return known;
        Span<byte> bytes = stackalloc byte[GroupKey.Size];
        if (!keys.TryCopyKey(group.Number, number, bytes)) return null;
        var key = new GroupKey(keys.ClusterId, group.Number, number, group.Mode, bytes, group.Suffix);
        CryptographicOperations.ZeroMemory(bytes);
        _open.Add(number, key);
        return key;
    }

    private GroupKey? PoisonOf(int number)
    {
        if (number == 0) return null;
        if (_poison.TryGetValue(number, out var known)) return known;
        var bytes = keys.PoisonKey();
        var key = new GroupKey(keys.ClusterId, group.Number, number, group.Mode, bytes, group.Suffix);
        CryptographicOperations.ZeroMemory(bytes);
        _poison.Add(number, key);
        return key;
    }
}
