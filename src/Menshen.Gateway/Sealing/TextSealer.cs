using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Menshen.Policy;
using Menshen.Sql;
using Menshen.Sql.Sealing;

namespace Menshen.Gateway.Sealing;

/// <summary>Puts sealed values into a text in place of literals; everything else of the text stays byte for byte. One per loop.</summary>
internal sealed class TextSealer(ValueSealer values)
{
    private readonly ArrayBufferWriter<byte> _text = new(1024);
    private LiteralPlace[] _places = new LiteralPlace[64];
    private byte[] _plain = new byte[256];

    /// <summary>The text as it may go.</summary>
    public ReadOnlySpan<byte> Text => _text.WrittenSpan;

    /// <summary>Where the literals stand in it.</summary>
    public ReadOnlySpan<LiteralPlace> Places => _places.AsSpan(0, PlaceCount);

    private int PlaceCount { get; set; }

    /// <summary>Makes <see cref="Text"/>; not null: why it cannot be made.</summary>
    /// <param name="utf8">The text as the client wrote it.</param>
    /// <param name="places">Its literals, at least all that are to be sealed.</param>
    /// <param name="targets">What is to be sealed, ascending by index.</param>
    /// <param name="own">Where the targets stand, if the plan is this very text's: one for each; else empty.</param>
    /// <param name="session">Whose text it is.</param>
    /// <param name="forRecord">Seal all, for the record; else only what the session may search or write.</param>
    public Decision.Refuse? Seal(
        ReadOnlySpan<byte> utf8, ReadOnlySpan<LiteralPlace> places, ReadOnlySpan<SealTarget> targets, ReadOnlySpan<LiteralPlace> own, SessionRights session, bool forRecord)
    {
        _text.Clear();
        PlaceCount = 0;
        var rights = forRecord ? null : session;
        var from = 0;
        for (var t = 0; t < targets.Length; t++)
        {
            var target = targets[t];
            var place = own.IsEmpty ? places[target.Index] : own[t];
            if (rights is not null && target.Use == SealUse.Search && !rights.Of(target.Group).MaySearch) continue;
            var refusal = target.Use == SealUse.SuffixLength ? WriteLength(utf8, from, place, target) : null;
            if (refusal is null && target.Use != SealUse.SuffixLength)
            {
                _text.Write(utf8[from..place.Start]);
                refusal = SealLiteral(utf8[place.Start..place.End], target, session);
            }
            if (refusal is not null) return refusal;
            from = place.End;
        }
        _text.Write(utf8[from..]);
        MovePlaces(places, targets, rights);
        return null;
    }

    // right(c, 4) becomes left (c, 34): the name is found by its distance from the number, which texts of one template share but for comments between.
    private Decision.Refuse? WriteLength(ReadOnlySpan<byte> utf8, int from, LiteralPlace place, in SealTarget target)
    {
        if (values.FrontLength(utf8[place.Start..place.End], target, out var length) is { } refusal) return refusal;
        var name = place.Start - target.NameBack;
        if (name < from) return SealRefusals.NotReadable;
        var call = utf8[name..place.Start];
        var right = call is [(byte)'"', ..] ? "\"right\""u8 : "right"u8;
        if (call.Length <= right.Length || !Ascii.EqualsIgnoreCase(call[..right.Length], right)) return SealRefusals.NotReadable;
        if (call.IndexOf("--"u8) >= 0 || call.IndexOf("/*"u8) >= 0) return SealRefusals.NotReadable;
        _text.Write(utf8[from..name]);
        // As long as the other, so that no place moves.
        _text.Write(right.Length == 5 ? "left "u8 : "\"left\" "u8);
        _text.Write(call[right.Length..]);
        Utf8Formatter.TryFormat(length, _text.GetSpan(11), out var written);
        _text.Advance(written);
        return null;
    }

    private Decision.Refuse? SealLiteral(ReadOnlySpan<byte> literal, in SealTarget target, SessionRights session)
    {
        if (_plain.Length < literal.Length) _plain = new byte[2 * literal.Length];
        var length = literal.IndexOfAnyExceptInRange((byte)'0', (byte)'9') < 0 ? Copy(literal, _plain) : StringLiteral.ReadUtf8(literal, _plain);
        if (length < 0) return SealRefusals.NotReadable;
        var plain = _plain.AsSpan(0, length);
        var refusal = target.IsSuffix ? values.SealSuffix(plain, target, out var value) : values.Seal(plain, target.Group, target.Version, session, out value);
        if (refusal is null)
        {
            _text.Write("'"u8);
            _text.Write(value);
            _text.Write("'"u8);
        }
        CryptographicOperations.ZeroMemory(plain);
        return refusal;
    }

    private static int Copy(ReadOnlySpan<byte> digits, Span<byte> output)
    {
        digits.CopyTo(output);
        return digits.Length;
    }

    // Each literal moves by what those before it have grown.
    private void MovePlaces(ReadOnlySpan<LiteralPlace> places, ReadOnlySpan<SealTarget> targets, SessionRights? rights)
    {
        if (_places.Length < places.Length) _places = new LiteralPlace[places.Length];
        var (next, shift) = (0, 0);
        for (var i = 0; i < places.Length; i++)
        {
            var place = places[i];
            var start = place.Start + shift;
            if (next < targets.Length && targets[next].Index == i)
            {
                var target = targets[next++];
                if (rights is null || target.Use != SealUse.Search || rights.Of(target.Group).MaySearch) shift += LengthAt(start) - (place.End - place.Start);
            }
            _places[i] = new LiteralPlace(start, place.End + shift);
        }
        PlaceCount = places.Length;
    }

    // A sealed literal is a quote, a value without quotes, a quote; or a number.
    private int LengthAt(int start) =>
        Text[start] == (byte)'\'' ? Text[(start + 1)..].IndexOf((byte)'\'') + 2 : Text[start..].IndexOfAnyExceptInRange((byte)'0', (byte)'9') is var end and >= 0 ? end : Text.Length - start;
}
