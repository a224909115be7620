using System.Text;
using PdfSharp.Drawing;

namespace Menshen.Cli.Pdf;

/// <summary>Text of a PDF: broken into lines that fit, and drawn with the font that has each character. What no font has is written as its number, never as a box.</summary>
internal sealed class PdfText(PdfFonts fonts)
{
    /// <summary>The first character of the blocks whose writing needs no spaces: between any two of them a line may end.</summary>
    private const int FirstWide = 0x2e80;

    /// <summary>What closes something: no line begins with it.</summary>
    private const string Closing = "，。、；：！？）》」』】”’％";

    private readonly Dictionary<(Rune Rune, bool IsBold), (string Face, double Width)?> _known = [];
    private readonly Dictionary<(string Face, double Size, bool IsBold), XFont> _fonts = [];

    /// <summary>The same, with what cannot be shown written out.</summary>
    public string Shown(string text)
    {
        var line = Printable.Line(text);
        if (line.EnumerateRunes().All(rune => Of(rune, false) is not null)) return line;
        var shown = new StringBuilder();
        foreach (var rune in line.EnumerateRunes())
            _ = Of(rune, false) is null ? shown.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x4}}}") : shown.Append(rune.ToString());
        return shown.ToString();
    }

    public double Width(string text, double size, bool isBold)
    {
        double width = 0;
        foreach (var rune in text.EnumerateRunes()) width += Of(rune, isBold)!.Value.Width;
        return width * size;
    }

    /// <summary>The widest part that is not broken unless it must be.</summary>
    public double WidestWord(string text, double size, bool isBold) => Words(text).Select(word => Width(word.TrimEnd(' '), size, isBold)).DefaultIfEmpty(0).Max();

    /// <summary>The lines of a shown text.</summary>
    public List<string> Lines(string text, double size, bool isBold, double width)
    {
        var (lines, line, used) = (new List<string>(), new StringBuilder(), 0.0);
        foreach (var word in Words(text))
        {
            var wide = Width(word.TrimEnd(' '), size, isBold);
            if (used > 0 && used + wide > width) End();
            if (wide <= width)
            {
                line.Append(word);
                used += Width(word, size, isBold);
                continue;
            }

            foreach (var rune in word.EnumerateRunes())
            {
                var one = Of(rune, isBold)!.Value.Width * size;
                if (used > 0 && used + one > width) End();
                line.Append(rune.ToString());
                used += one;
            }
        }

        if (line.Length > 0 || lines.Count == 0) End();
        return lines;

        void End()
        {
            lines.Add(line.ToString().TrimEnd(' '));
            line.Clear();
            used = 0;
        }
    }

    /// <summary>Draws a line whose letters stand on <paramref name="y"/>.</summary>
    public void Draw(XGraphics page, string line, double x, double y, double size, bool isBold, XBrush brush)
    {
        var (run, face) = (new StringBuilder(), "");
        foreach (var rune in line.EnumerateRunes())
        {
            var next = Of(rune, isBold)!.Value.Face;
            if (next != face) Flush();
            face = next;
            run.Append(rune.ToString());
        }

        Flush();

        void Flush()
        {
            if (run.Length == 0) return;
            var text = run.ToString();
            run.Clear();
            page.DrawString(text, FontOf(face, size, isBold), brush, x, y);
            x += Width(text, size, isBold);
        }
    }

    private (string Face, double Width)? Of(Rune rune, bool isBold)
    {
        if (_known.TryGetValue((rune, isBold), out var known)) return known;
        return _known[(rune, isBold)] = fonts.Of(rune, isBold);
    }

    private XFont FontOf(string face, double size, bool isBold)
    {
        if (_fonts.TryGetValue((face, size, isBold), out var known)) return known;
        return _fonts[(face, size, isBold)] = new XFont(face, size, isBold ? XFontStyleEx.Bold : XFontStyleEx.Regular, XPdfFontOptions.UnicodeDefault);
    }

    /// <summary>What is kept together: a word with the spaces after it, one character of writing without spaces.</summary>
    private static IEnumerable<string> Words(string text)
    {
        var word = new StringBuilder();
        var before = new Rune(' ');
        foreach (var rune in text.EnumerateRunes())
        {
            var mayEnd = before.Value == ' ' ? rune.Value != ' ' : before.Value >= FirstWide || rune.Value >= FirstWide;
            if (word.Length > 0 && mayEnd && !Closing.Contains(rune.ToString(), StringComparison.Ordinal))
            {
                yield return word.ToString();
                word.Clear();
            }

            word.Append(rune.ToString());
            before = rune;
        }

        if (word.Length > 0) yield return word.ToString();
    }
}
