using System.Security.Cryptography;
using Menshen.Crypto.Sealing;
using Menshen.Policy;
using Menshen.Sql.Sealing;

namespace Menshen.Gateway.Sealing;

/// <summary>Seals one value at a time. One per loop.</summary>
internal sealed class ValueSealer(LoopKeys keys)
{
    private byte[] _text = new byte[512];
    private byte[] _opened = new byte[256];

    /// <summary>The sealed text of a value, valid until the next call; not null is returned where there is none.</summary>
    /// <remarks>What is already a sealed value of the group stays as it is: a dump that was taken sealed is restored, not sealed twice. One of another version
    /// of the key is sealed anew: left alone it would equal nothing, and no unique index would find it.
    /// In a group with field labels a value carries the label of the session that writes it, and a literal that is compared is sealed at that label too:
    /// it can match nothing that was written at another one, so no search confirms what is above, or beside, the session.</remarks>
    public Decision.Refuse? Seal(ReadOnlySpan<byte> plain, int group, int version, SessionRights session, out ReadOnlySpan<byte> text)
    {
        text = default;
        if (keys.Active(group, version) is not { } key) return SealRefusals.NoKey;
        // What is no text in UTF-8 could not be read again.
        if (!System.Text.Unicode.Utf8.IsValid(plain) || plain.Contains((byte)0)) return SealRefusals.NotText;
        if (IsOfGroup(plain, group, out var value))
        {
            // No look for news of the catalogue in between: it would take the key away that the value is sealed with. Of a version that was destroyed, or is not known here: sealed
            // once more it would pass for a plaintext, and its loss show years later.
            if (keys.FindNow(group, value.Version) is not { } its) return SealRefusals.NoKey;
            if (IsSealed(plain, value, its, key, version, out text)) return null;
        }
        var label = session.Of(group).WritesAt;
        // The policy is refused that asks for both; the catalogue's word of a group is older than any policy. Without the label that is asked for nothing is written.
        if (label != 0 && key.Suffix != 0) return SealRefusals.LabelsAndSuffix;
        var size = label == 0 ? key.LengthFor(plain.Length, 0) : key.LengthForField(plain.Length, label);
        if (_text.Length < size) _text = new byte[2 * size];
        text = _text.AsSpan(0, label == 0 ? key.Seal(plain, 0, _text) : key.SealField(plain, label, _text));
        return null;
    }

    /// <summary>What a part of a search for last characters becomes, valid until the next call; not null is returned where there is nothing.</summary>
    public Decision.Refuse? SealSuffix(ReadOnlySpan<byte> plain, in SealTarget target, out ReadOnlySpan<byte> text)
    {
        text = default;
        var use = target.Use;
        if (keys.Active(target.Group, target.Version) is not { } key) return SealRefusals.NoKey;
        if (key.Suffix == 0) return SealRefusals.Changed;
        if (!System.Text.Unicode.Utf8.IsValid(plain) || plain.Contains((byte)0)) return SealRefusals.NotText;
        if (use == SealUse.SuffixPercent) return plain.SequenceEqual("%"u8) ? null : SealRefusals.SuffixForm(key.Suffix);
        if (use == SealUse.SuffixPattern)
        {
            if (!plain.StartsWith("%"u8)) return SealRefusals.SuffixForm(key.Suffix);
            plain = plain[1..];
        }
        var count = CharactersOf(plain);
        // A wildcard or an escape would have to look into the value; and of fewer characters than it has tags of nothing is known.
        var isExact = use == SealUse.Suffix ? count <= key.Suffix : count == key.Suffix && !plain.ContainsAny("%_\\"u8);
        if (!isExact) return SealRefusals.SuffixForm(key.Suffix);
        var size = key.FrontLength + 1;
        if (_text.Length < size) _text = new byte[2 * size];
        var length = key.WriteFront(plain, _text);
        if (use != SealUse.Suffix) _text[length++] = (byte)'%';
        text = _text.AsSpan(0, length);
        return null;
    }

    /// <summary>The length of that beginning, for the literal that says how many last characters are meant.</summary>
    public Decision.Refuse? FrontLength(ReadOnlySpan<byte> literal, in SealTarget target, out int length)
    {
        length = 0;
        if (keys.Active(target.Group, target.Version) is not { } key) return SealRefusals.NoKey;
        if (key.Suffix == 0) return SealRefusals.Changed;
        if (literal is not [var digit] || digit - (byte)'0' != key.Suffix) return SealRefusals.SuffixForm(key.Suffix);
        length = key.FrontLength;
        return null;
    }

    private static int CharactersOf(ReadOnlySpan<byte> utf8)
    {
        var count = 0;
        foreach (var b in utf8)
        {
            if ((b & 0xC0) != 0x80) count++;
        }
        return count;
    }

    private static bool IsOfGroup(ReadOnlySpan<byte> plain, int group, out SealedText value)
    {
        value = default;
        return plain.StartsWith(SealedForm.Mark) && SealedForm.TryRead(plain, out value, out _) && value.Group == group && value.Length == plain.Length;
    }

    private bool IsSealed(ReadOnlySpan<byte> plain, scoped in SealedText value, GroupKey its, GroupKey key, int wanted, out ReadOnlySpan<byte> text)
    {
        text = plain;
        if (_opened.Length < value.Length) _opened = new byte[2 * value.Length];
        var isSealed = its.TryOpen(value, _opened, out var length);
        // A poison value is planted, and looked for, like any other: sealed as a plaintext it would be none, and left at another version it would be the one that is refused, or found nowhere.
        if (!isSealed && keys.PoisonNow(value.Group, value.Version) is { } poison && keys.PoisonNow(key.Group, key.Version) is { } again)
            (isSealed, key) = (poison.TryOpen(value, _opened, out length), again);
        if (isSealed && wanted != 0 && value.Version != wanted) text = _text.AsSpan(0, SealAgain(_opened.AsSpan(0, length), value, key));
        CryptographicOperations.ZeroMemory(_opened.AsSpan(0, length));
        return isSealed;
    }

    private int SealAgain(ReadOnlySpan<byte> opened, in SealedText value, GroupKey key)
    {
        var size = value.FieldLabel == 0 ? key.LengthFor(opened.Length, value.Label) : key.LengthForField(opened.Length, value.FieldLabel);
        if (_text.Length < size) _text = new byte[2 * size];
        return value.FieldLabel == 0 ? key.Seal(opened, value.Label, _text) : key.SealField(opened, value.FieldLabel, _text);
    }
}
