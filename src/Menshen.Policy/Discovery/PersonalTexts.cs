using System.Collections.Frozen;
using System.Text;

namespace Menshen.Policy;

/// <summary>Tells names, addresses, e-mail addresses and plates by their form.</summary>
internal static class PersonalTexts
{
    /// <summary>Endings of places: 和平区 and 金水区 begin with surnames.</summary>
    private const string PlaceEndings = "省市区县州盟旗镇乡村路街";

    private static readonly FrozenSet<string> Surnames = WordList.Lines("Surnames.txt").SelectMany(line => line).ToFrozenSet(StringComparer.Ordinal);

    /// <summary>Words of the lower part of an address, in groups of which one counts once.</summary>
    private static readonly string[][] AddressWords =
        [["路", "街", "道", "巷", "弄", "胡同", "Road", "Street", "St."], ["号", "號", "No."], ["栋", "幢", "座", "楼", "單元", "单元"], ["室", "户"], ["村", "组", "小区", "花园", "苑", "镇", "乡"]];

    /// <summary>Two to four Chinese characters that begin with a surname, or longer names with a point.</summary>
    public static bool IsName(string text)
    {
        int han = 0, points = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (ChineseNameMask.IsHan(rune)) han++;
            else if (ChineseNameMask.IsPoint(rune)) points++;
            else return false;
        }

        if (points > 0) return han >= 4 && points <= 2;
        return han is >= 2 and <= 4 && !PlaceEndings.Contains(text[^1], StringComparison.Ordinal) && (Surnames.Contains(text[..1]) || Surnames.Contains(text[..2]));
    }

    /// <summary>A text with words of two kinds that stand in addresses, and a digit.</summary>
    public static bool IsAddress(string text) =>
        text.Length >= 5 && text.Any(char.IsDigit) && AddressWords.Count(kind => kind.Any(word => text.Contains(word, StringComparison.Ordinal))) >= 2;

    /// <summary>The name of a province, city, district or the like, and nothing else.</summary>
    public static bool IsPlace(string text)
    {
        if (text.Length is < 2 or > 12 || !text.EnumerateRunes().All(ChineseNameMask.IsHan)) return false;
        return PlaceEndings.Contains(text[^1], StringComparison.Ordinal) || PlaceNames.Provinces.LengthAt(Encoding.UTF8.GetBytes(text)) == Encoding.UTF8.GetByteCount(text);
    }

    public static bool IsEmail(string text)
    {
        var at = text.IndexOf('@', StringComparison.Ordinal);
        var dot = text.LastIndexOf('.');
        return at > 0 && dot > at + 1 && text.Length - dot - 1 is >= 2 and <= 24 && text.IndexOf('@', at + 1) < 0
            && text.All(c => c is > ' ' and < '\x7f') && text[(dot + 1)..].All(char.IsAsciiLetter);
    }

    public static bool IsPlate(string text)
    {
        var plain = text.Replace("·", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
        return plain.Length is 7 or 8 && PlateMask.Provinces.Contains(plain[0], StringComparison.Ordinal) && char.IsAsciiLetterUpper(plain[1])
            && plain[2..^1].All(c => char.IsAsciiDigit(c) || char.IsAsciiLetterUpper(c));
    }
}
