using System.Text;
using System.Text.Unicode;

namespace Menshen.Policy;

/// <summary>Names of persons: the surname of a Chinese one, the first letter of one in letters.</summary>
/// <remarks><code>
/// 张三, 张三丰   ─►  张**        诸葛亮  ─►  诸葛**        王  ─►  ******
/// 买买提·艾力    ─►  买**        Li Wei  ─►  L**
/// </code></remarks>
internal sealed class ChineseNameMask : IMask
{
    private const int Stars = 2;
    private const int LongestShown = 6;

    /// <summary>Characters of the longest name without a point; longer ones are firms, and with a point those of other peoples.</summary>
    private const int LongestPlain = 6;
    private const int LongestWithPoint = 24;

    private static readonly byte[][] Compound =
    [
        .. ("欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 钟离 长孙 宇文 司徒 鲜于 " +
            "司空 闾丘 子车 亓官 司寇 巫马 公西 颛孙 壤驷 公良 漆雕 乐正 宰父 谷梁 拓跋 夹谷 轩辕 令狐 段干 百里 呼延 东郭 南门 羊舌 微生 梁丘 左丘 西门 第五 南荣 淳于 单于 纳兰 " +
            "歐陽 司馬 東方 獨孤 南宮 聞人 諸葛 尉遲 赫連 澹臺 濮陽 公孫 鍾離 長孫 鮮于 軒轅").Split(' ').Select(Encoding.UTF8.GetBytes),
    ];

    public int MaxLength(int inputBytes) => LongestShown + Stars;

    public int Apply(ReadOnlySpan<byte> utf8, Span<byte> output)
    {
        var name = utf8.Trim((byte)' ');
        var shown = Utf8.IsValid(utf8) ? Shown(name) : 0;
        if (shown == 0)
            return FullMask.Write(output);
        var line = new MaskLine(output);
        line.Show(name[..shown]);
        line.Stars(Stars);
        return line.Length;
    }

    /// <summary>True for a character that Chinese names are written with.</summary>
    public static bool IsHan(Rune rune) =>
        rune.Value is (>= 0x4E00 and <= 0x9FFF) or (>= 0x3400 and <= 0x4DBF) or (>= 0x20000 and <= 0x323AF) or (>= 0xF900 and <= 0xFAFF) or 0x3007;

    /// <summary>True for the point between the names of other peoples.</summary>
    public static bool IsPoint(Rune rune) => rune.Value is 0xB7 or 0x2022 or 0x2027 or 0x30FB;

    private static int Shown(ReadOnlySpan<byte> name)
    {
        int han = 0, letters = 0, points = 0, first = 0;
        for (var at = 0; at < name.Length;)
        {
            Rune.DecodeFromUtf8(name[at..], out var rune, out var length);
            if (IsHan(rune)) han++;
            else if (rune.Value < 0x2000 && Rune.IsLetter(rune)) letters++;
            else if (IsPoint(rune)) points++;
            else if (rune.Value is not (' ' or 0x3000 or '-' or '\'' or '.' or 0x2019)) return 0;
            if (at == 0) first = han + letters == 1 ? length : 0;
            at += length;
        }

        if (han == 0) return letters > 1 ? first : 0;
        if (letters > 0 || han < 2 || han > (points > 0 ? LongestWithPoint : LongestPlain)) return 0;
        return points == 0 && han > 2 && IsCompound(name) ? LongestShown : first;
    }

    private static bool IsCompound(ReadOnlySpan<byte> name)
    {
        foreach (var surname in Compound)
        {
            if (name.StartsWith(surname)) return true;
        }

        return false;
    }
}
