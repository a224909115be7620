using System.Security.Cryptography;
using System.Text;
using Menshen.Crypto.Sealing;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>Seals or opens the values of one group, outside of any session. One thread at a time.</summary>
internal sealed class ValueConverter(DataKeys keys, SealGroup group) : IDisposable
{
    private readonly Dictionary<int, GroupKey> _open = [];

    /// <summary>The sealed text of a value under the group's newest key; null if it has none.</summary>
    public string? Seal(string value)
    {
        if (KeyOf(keys.ActiveVersion(group.Number)) is not { } key) return null;
        var plain = Encoding.UTF8.GetBytes(value);
        var text = new byte[key.LengthFor(plain.Length, 0)];
        key.Seal(plain, 0, text);
        CryptographicOperations.ZeroMemory(plain);
        return Encoding.ASCII.GetString(text);
    }

    /// <summary>The same value with another field label, or with its first; null if it does not open, or there is no key to seal it with.</summary>
    /// <param name="text">A sealed text of this group.</param>
    /// <param name="fieldLabel">Bits of the label.</param>
    public string? Relabel(string text, long fieldLabel)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        if (!SealedForm.TryRead(bytes, out var value, out _) || value.Length != bytes.Length || value.Group != group.Number) return null;
        if (KeyOf(value.Version) is not { } key || KeyOf(keys.ActiveVersion(group.Number)) is not { } newest) return null;
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

    public void Dispose()
    {
        foreach (var key in _open.Values) key.Dispose();
    }

    private GroupKey? KeyOf(int version)
    {
        if (version == 0) return null;
        if (_open.TryGetValue(version, out var known)) return known;
        Span<byte> bytes = stackalloc byte[GroupKey.Size];
        if (!keys.TryCopyKey(group.Number, version, bytes)) return null;
        var key = new GroupKey(keys.ClusterId, group.Number, version, group.Mode, bytes, group.Suffix);
        CryptographicOperations.ZeroMemory(bytes);
        _open.Add(version, key);
        return key;
    }
}
