using System.Buffers;
using System.Text.Unicode;
using Menshen.Gateway.Relay;
using Menshen.Gateway.Statements;
using Menshen.Policy;
using Menshen.Sql;
using Menshen.Sql.Settings;
using Menshen.Wire;

namespace Menshen.Gateway.EndUsers;

/// <summary>Finds what a text says of the end user: in its literals when it comes, in its parameters when it is bound.</summary>
/// <remarks>What it finds is kept with the text (<see cref="CachedText.Saying"/>, <see cref="NamingTexts"/>): so a name that comes again costs no memory, and a prepared statement
/// carries it to its Binds under whatever name, without a second list of names that might disagree.</remarks>
internal static class EndUserTexts
{
    private const uint BoolType = 16;
    private const uint TextType = 25;
    private const uint VarcharType = 1043;

    private enum Found
    {
        Nothing,
        Null,
        Value,
    }

    /// <summary>True if some statement may name the end user, so that the literals of the text have to be looked at.</summary>
    public static bool IsAbout(IReadOnlyList<StatementFacts> statements) => statements.Any(facts => facts.Setting is { } setting && (IsNamed(setting) || HidesName(setting)));

    /// <summary>The text with what its literals say; what it said before counts no more.</summary>
    /// <param name="text">What was found.</param>
    /// <param name="utf8">As it was sent.</param>
    /// <param name="places">Its literals.</param>
    /// <param name="names">Null: the account may name nobody, and leaves no names in memory.</param>
    public static CachedText Read(CachedText text, ReadOnlySpan<byte> utf8, ReadOnlySpan<LiteralPlace> places, NamingTexts? names)
    {
        if (text.Count > 1) return ReadMany(text, utf8, places);
        var setting = text.Facts.Statements[0].Setting!;
        return setting.Form switch
        {
            SettingForm.Set => Name(text, setting.Value, setting.Local.Kind == ValuePlaceKind.True, utf8, places, names),
            SettingForm.Reset => text.Saying(setting.Local.Kind == ValuePlaceKind.True ? EndUserNaming.ResetLocal : EndUserNaming.Reset),
            SettingForm.Function when setting.NamePlace.Kind == ValuePlaceKind.Parameter => text.Saying(EndUserNaming.Open),
            SettingForm.Function when setting.NamePlace.Kind == ValuePlaceKind.Literal => ReadCall(text, setting, utf8, places, names),
            // SET … FROM CURRENT has the setting's own name.
            _ => IsNamed(setting) || AnyNames(utf8, places) ? Refused(text, EndUserRefusals.Unreadable) : text.Saying(EndUserNaming.Hidden),
        };
    }

    /// <summary>The text as a Parse declares its parameters: of a number sent in binary the bytes are not the word that the engine takes it for.</summary>
    public static CachedText? Declared(CachedText? text, in Parse parse, RelayState state)
    {
        if (state.EndUser is null || text?.Naming is not { IsOpen: true, IsHidden: false }) return text;
        var setting = text.Facts.Statements[0].Setting!;
        return IsWord(setting.NamePlace, parse) && IsWord(setting.Value, parse) && TypeOf(setting.Local, parse) is 0 or BoolType ? text : Refused(text, EndUserRefusals.Unreadable);
    }

    /// <summary>The text with what the parameters of a Bind say.</summary>
    public static CachedText Bound(CachedText text, in Bind bind, RelayState state)
    {
        var naming = text.Naming!;
        var setting = text.Facts.Statements[0].Setting!;
        if (naming.IsHidden) return AnyNames(bind) ? Refused(text, EndUserRefusals.Unreadable) : text;
        if (!naming.IsCertain && !IsSetting(Parameter(bind, setting.NamePlace.Index, out _))) return text;
        var isBinary = bind.ParameterFormats.For(setting.Local.Index) == FormatCodes.Binary;
        var local = setting.Local.Kind == ValuePlaceKind.Parameter ? Truth(Parameter(bind, setting.Local.Index, out _), isBinary) : Truth(setting.Local.Kind);
        var value = Parameter(bind, setting.Value.Index, out var found);
        if (setting.Value.Kind != ValuePlaceKind.Parameter || local is not { } isLocal || found == Found.Nothing || !state.Encoding.TryRead(value, state.Services.Scratch, out value))
            return Refused(text, EndUserRefusals.Unreadable);
        // As the engine does: a null resets.
        return found == Found.Null ? text.Saying(isLocal ? EndUserNaming.ResetLocal : EndUserNaming.Reset) : Name(text, value, isLocal, state.Services.Texts.NamesFor(state));
    }

    private static CachedText ReadMany(CachedText text, ReadOnlySpan<byte> utf8, ReadOnlySpan<LiteralPlace> places)
    {
        var isNamed = AnyNames(utf8, places);
        foreach (var facts in text.Facts.Statements) isNamed |= facts.Setting is { } setting && IsNamed(setting);
        return isNamed ? Refused(text, EndUserRefusals.NotAlone) : text.WithoutNaming;
    }

    private static CachedText ReadCall(CachedText text, SettingChange setting, ReadOnlySpan<byte> utf8, ReadOnlySpan<LiteralPlace> places, NamingTexts? names)
    {
        Span<byte> room = stackalloc byte[EndUserName.LongestBytes];
        if (!TryRead(setting.NamePlace, utf8, places, room, out var name) || !IsSetting(name)) return text.WithoutNaming;
        var local = setting.Local.Kind == ValuePlaceKind.Literal && TryRead(setting.Local, utf8, places, room, out var word) ? Truth(word, isBinary: false) : Truth(setting.Local.Kind);
        return (setting.Value.Kind, setting.Local.Kind) switch
        {
            // Literals are not there any more when the parameters come.
            (ValuePlaceKind.Parameter, ValuePlaceKind.Parameter or ValuePlaceKind.True or ValuePlaceKind.False) => text.Saying(EndUserNaming.OpenName),
            (ValuePlaceKind.Literal, _) when local is { } isLocal => Name(text, setting.Value, isLocal, utf8, places, names),
            _ => Refused(text, EndUserRefusals.Unreadable),
        };
    }

    private static CachedText Name(CachedText text, ValuePlace place, bool isLocal, ReadOnlySpan<byte> utf8, ReadOnlySpan<LiteralPlace> places, NamingTexts? names)
    {
        Span<byte> room = stackalloc byte[EndUserName.LongestBytes];
        if (TryRead(place, utf8, places, room, out var name)) return Name(text, name, isLocal, names);
        var isLong = place.Kind == ValuePlaceKind.Literal && place.Index < places.Length && places[place.Index].End - places[place.Index].Start > room.Length;
        return Refused(text, isLong ? EndUserRefusals.Unfit : EndUserRefusals.Unreadable);
    }

    private static CachedText Name(CachedText text, ReadOnlySpan<byte> utf8, bool isLocal, NamingTexts? names)
    {
        if (names is null) return utf8.IsEmpty ? text.Saying(EndUserNaming.Nobody) : Refused(text, EndUserRefusals.MayNot);
        Span<char> name = stackalloc char[EndUserName.Longest];
        var isRead = Utf8.ToUtf16(utf8, name, out _, out var length, replaceInvalidSequences: false) == OperationStatus.Done;
        return isRead && EndUserName.IsFit(name[..length]) ? names.Of(text.WithoutNaming, name[..length], isLocal) : Refused(text, EndUserRefusals.Unfit);
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

    private static ReadOnlySpan<byte> Parameter(in Bind bind, int index, out Found found)
    {
        foreach (var parameter in bind.Parameters)
        {
            if (index-- > 0) continue;
            found = parameter.IsNull ? Found.Null : Found.Value;
            return parameter.IsNull ? [] : parameter.Value;
        }
        found = Found.Nothing;
        return [];
    }

    private static bool? Truth(ValuePlaceKind kind) => kind switch
    {
        ValuePlaceKind.True => true,
        ValuePlaceKind.False => false,
        _ => null,
    };

    private static bool IsWord(ValuePlace place, in Parse parse) => TypeOf(place, parse) is 0 or TextType or VarcharType;

    private static uint TypeOf(ValuePlace place, in Parse parse) =>
        place.Kind == ValuePlaceKind.Parameter && place.Index < parse.ParameterTypeCount ? parse.ParameterType(place.Index) : 0;

    // In text the words that drivers send. In binary all but zero is true for the engine, also the letter f.
    private static bool? Truth(ReadOnlySpan<byte> value, bool isBinary) => value switch
    {
        [var only] when isBinary => only != 0,
        _ when isBinary => null,
        [(byte)'t' or (byte)'T' or (byte)'1'] => true,
        [(byte)'f' or (byte)'F' or (byte)'0'] => false,
        _ when System.Text.Ascii.EqualsIgnoreCase(value, "true"u8) => true,
        _ when System.Text.Ascii.EqualsIgnoreCase(value, "false"u8) => false,
        _ => null,
    };
}
