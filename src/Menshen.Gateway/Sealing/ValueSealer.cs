using System.Security.Cryptography;
using Menshen.Crypto.Sealing;
using Menshen.Policy;

namespace Menshen.Gateway.Sealing;

/// <summary>Seals one value at a time. One per loop.</summary>
internal sealed class ValueSealer(LoopKeys keys)
{
    private byte[] _text = new byte[512];
    private byte[] _opened = new byte[256];

    /// <summary>The sealed text of a value, valid until the next call; not null is returned where there is none.</summary>
    /// <remarks>What is already a sealed value of the group stays as it is: a dump that was taken sealed is restored, not sealed twice.
    /// In a group with field labels a value carries the label of the session that writes it, and a literal that is compared is sealed at that label too:
    /// it can match nothing that was written at another one, so no search confirms what is above, or beside, the session.</remarks>
    public Decision.Refuse? Seal(ReadOnlySpan<byte> plain, int group, SessionRights session, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (keys.Active(group) is not { } key) return SealRefusals.NoKey;
        // What is no text in UTF-8 could not be read again.
        if (!System.Text.Unicode.Utf8.IsValid(plain) || plain.Contains((byte)0)) return SealRefusals.NotText;
        if (IsSealed(plain, group))
        {
            text = plain;
            return null;
        }
        var label = session.Of(group).WritesAt;
        var size = label == 0 ? key.LengthFor(plain.Length, 0) : key.LengthForField(plain.Length, label);
        if (_text.Length < size) _text = new byte[2 * size];
        text = _text.AsSpan(0, label == 0 ? key.Seal(plain, 0, _text) : key.SealField(plain, label, _text));
        return null;
    }

    private bool IsSealed(ReadOnlySpan<byte> plain, int group)
    {
        if (!plain.StartsWith(SealedForm.Mark) || !SealedForm.TryRead(plain, out var value, out _)) return false;
        if (value.Group != group || value.Length != plain.Length || keys.Find(group, value.Version) is not { } key) return false;
        if (_opened.Length < value.Length) _opened = new byte[2 * value.Length];
        // A poison value is planted like any other; sealed once more it would be none.
        var isSealed = key.TryOpen(value, _opened, out var length) || keys.IsPoison(value, _opened);
        CryptographicOperations.ZeroMemory(_opened.AsSpan(0, length));
        return isSealed;
    }
}
