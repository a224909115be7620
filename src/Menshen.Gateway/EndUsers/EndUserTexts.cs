using System.Buffers;
using System.Text.Unicode;
using Menshen.Gateway.Statements;
using Menshen.Policy;
using Menshen.Sql;
using Menshen.Sql.Settings;
using Menshen.Wire;

namespace Menshen.Gateway.EndUsers;

/// <summary>Finds what a text says of the end user: in its literals when it comes, in its parameters when it is bound.</summary>
/// <remarks>What it finds is kept with the text (<see cref="CachedText.Saying(EndUserNaming)"/>): so a name that comes again costs no memory, and a prepared statement
/// carries it to its Binds under whatever name, without a second list of names that might disagree.</remarks>
internal static class EndUserTexts
{
    /// <summary>True if some statement may name the end user, so that the literals of the text have to be looked at.</summary>
    public static bool IsAbout(IReadOnlyList<StatementFacts> statements) => statements.Any(facts => facts.Setting is { } setting && (IsNamed(setting) || HidesName(setting)));

    /// <summary>The text with what its literals say; what it said before counts no more.</summary>
    public static CachedText Read(CachedText text, ReadOnlySpan<byte> utf8, ReadOnlySpan<LiteralPlace> places)
    {
        if (text.Count > 1) return ReadMany(text, utf8, places);
        var setting = text.Facts.Statements[0].Setting!;
        return setting.Form switch
        {
            SettingForm.Set => Name(text, setting.Value, setting.Local.Kind == ValuePlaceKind.True, utf8, places),
            SettingForm.Reset => text.Saying(setting.Local.Kind == ValuePlaceKind.True ? EndUserNaming.ResetLocal : EndUserNaming.Reset),
            SettingForm.Function when setting.NamePlace.Kind == ValuePlaceKind.Parameter => text.Saying(EndUserNaming.Open),
            SettingForm.Function when setting.NamePlace.Kind == ValuePlaceKind.Literal => ReadCall(text, setting, utf8, places),
            // SET … FROM CURRENT has the setting's own name.
            _ => IsNamed(setting) || AnyNames(utf8, places) ? Refused(text, EndUserRefusals.Unreadable) : text.Saying(EndUserNaming.Hidden),
        };
    }

    /// <summary>The text with what the parameters of a Bind say.</summary>
    public static CachedText Bound(CachedText text, in Bind bind, ClientEncoding encoding, ArrayBufferWriter<byte> scratch)
    {
        var naming = text.Naming!;
        var setting = text.Facts.Statements[0].Setting!;
        if (naming.IsHidden) return AnyNames(bind) ? Refused(text, EndUserRefusals.Unreadable) : text;
        if (!naming.IsCertain && !IsSetting(Parameter(bind, setting.NamePlace.Index, out _))) return text;
        var value = Parameter(bind, setting.Value.Index, out var isThere);
        var local = setting.Local.Kind == ValuePlaceKind.Parameter ? Truth(Parameter(bind, setting.Local.Index, out _)) : Truth(setting.Local.Kind);
        if (setting.Value.Kind != ValuePlaceKind.Parameter || local is not { } isLocal || !isThere || !encoding.TryRead(value, scratch, out value))
            return Refused(text, EndUserRefusals.Unreadable);
        return Name(text, value, isLocal);
    }

    private static CachedText ReadMany(CachedText text, ReadOnlySpan<byte> utf8, ReadOnlySpan<LiteralPlace> places)
    {
        var isNamed = AnyNames(utf8, places);
        foreach (var facts in text.Facts.Statements) isNamed |= facts.Setting is { } setting && IsNamed(setting);
        return isNamed ? Refused(text, EndUserRefusals.NotAlone) : text.WithoutNaming;
    }

    private static CachedText ReadCall(CachedText text, SettingChange setting, ReadOnlySpan<byte> utf8, ReadOnlySpan<LiteralPlace> places)
    {
        Span<byte> room = stackalloc byte[EndUserName.LongestBytes];
        if (!TryRead(setting.NamePlace, utf8, places, room, out var name) || !IsSetting(name)) return text.WithoutNaming;
        var local = setting.Local.Kind == ValuePlaceKind.Literal && TryRead(setting.Local, utf8, places, room, out var word) ? Truth(word) : Truth(setting.Local.Kind);
        return (setting.Value.Kind, setting.Local.Kind) switch
        {
            // Literals are not there any more when the parameters come.
            (ValuePlaceKind.Parameter, ValuePlaceKind.Parameter or ValuePlaceKind.True or ValuePlaceKind.False) => text.Saying(EndUserNaming.OpenName),
            (ValuePlaceKind.Literal, _) when local is { } isLocal => Name(text, setting.Value, isLocal, utf8, places),
            _ => Refused(text, EndUserRefusals.Unreadable),
        };
    }

    private static CachedText Name(CachedText text, ValuePlace place, bool isLocal, ReadOnlySpan<byte> utf8, ReadOnlySpan<LiteralPlace> places)
    {
        Span<byte> room = stackalloc byte[EndUserName.LongestBytes];
        if (TryRead(place, utf8, places, room, out var name)) return Name(text, name, isLocal);
        var isLong = place.Kind == ValuePlaceKind.Literal && place.Index < places.Length && places[place.Index].End - places[place.Index].Start > room.Length;
        return Refused(text, isLong ? EndUserRefusals.Unfit : EndUserRefusals.Unreadable);
    }

    private static CachedText Name(CachedText text, ReadOnlySpan<byte> utf8, bool isLocal)
    {
        Span<char> name = stackalloc char[EndUserName.Longest];
        var isRead = Utf8.ToUtf16(utf8, name, out _, out var length, replaceInvalidSequences: false) == OperationStatus.Done;
        return isRead && EndUserName.IsFit(name[..length]) ? text.Saying(name[..length], isLocal) : Refused(text, EndUserRefusals.Unfit);
    }

    private static CachedText Refused(CachedText text, Decision.Refuse why) => text.Saying(EndUserNaming.Refused(why));

    private static bool IsNamed(SettingChange setting) => setting.Name == EndUserName.Setting;

    private static bool HidesName(SettingChange setting) => setting.Form == SettingForm.Function || setting is { Form: SettingForm.Hidden, Name: "" };

    // As the engine compares names of settings.
    private static bool IsSetting(ReadOnlySpan<byte> name) => System.Text.Ascii.EqualsIgnoreCase(name, "menshen.end_user"u8);

    private static bool AnyNames(ReadOnlySpan<byte> utf8, ReadOnlySpan<LiteralPlace> places)
    {
        Span<byte> room = stackalloc byte[64];
        for (var i = 0; i < places.Length; i++)
        {
            if (TryRead(new ValuePlace(ValuePlaceKind.Literal, i), utf8, places, room, out var value) && IsSetting(value)) return true;
        }
        return false;
    }

    private static bool AnyNames(in Bind bind)
    {
        foreach (var parameter in bind.Parameters)
        {
            if (!parameter.IsNull && IsSetting(parameter.Value)) return true;
        }
        return false;
    }

    private static bool TryRead(ValuePlace place, ReadOnlySpan<byte> utf8, ReadOnlySpan<LiteralPlace> places, Span<byte> room, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (place.Kind != ValuePlaceKind.Literal || place.Index >= places.Length) return false;
        var literal = utf8[places[place.Index].Start..places[place.Index].End];
        var length = literal.Length > room.Length ? -1 : StringLiteral.ReadUtf8(literal, room);
        if (length >= 0) value = room[..length];
        return length >= 0;
    }

    // A null resets the setting: nobody, as an empty name.
    private static ReadOnlySpan<byte> Parameter(in Bind bind, int index, out bool isThere)
    {
        foreach (var parameter in bind.Parameters)
        {
            if (index-- > 0) continue;
            isThere = true;
            return parameter.IsNull ? [] : parameter.Value;
        }
        isThere = false;
        return [];
    }

    private static bool? Truth(ValuePlaceKind kind) => kind switch
    {
        ValuePlaceKind.True => true,
        ValuePlaceKind.False => false,
        _ => null,
    };

    // In binary and in text; the words that drivers send.
    private static bool? Truth(ReadOnlySpan<byte> value) => value switch
    {
        [1] or [(byte)'t' or (byte)'T' or (byte)'1'] => true,
        [0] or [(byte)'f' or (byte)'F' or (byte)'0'] => false,
        _ when System.Text.Ascii.EqualsIgnoreCase(value, "true"u8) => true,
        _ when System.Text.Ascii.EqualsIgnoreCase(value, "false"u8) => false,
        _ => null,
    };
}
