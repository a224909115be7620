using System.Text;
using PdfSharp.Fonts;

namespace Menshen.Cli.Pdf;

/// <summary>The fonts of a PDF: Latin letters of DejaVu Sans, Chinese ones of Droid Sans Fallback, as the system's packages have them. What is used of them goes into the file.</summary>
internal sealed class PdfFonts : IFontResolver
{
    /// <summary>Where Debian has them.</summary>
    public const string Root = "/usr/share/fonts/truetype";

    private const string Latin = "menshen-latin", Bold = "menshen-bold", Chinese = "menshen-chinese";

    private static readonly (string Face, string File, string Package)[] Wanted =
    [
        (Latin, "dejavu/DejaVuSans.ttf", "fonts-dejavu-core"), (Bold, "dejavu/DejaVuSans-Bold.ttf", "fonts-dejavu-core"), (Chinese, "droid/DroidSansFallbackFull.ttf", "fonts-droid-fallback"),
    ];

    private static readonly Lock Gate = new();
    private static PdfFonts? _known;

    private readonly Dictionary<string, TrueTypeFont> _faces;

    private PdfFonts(Dictionary<string, TrueTypeFont> faces) => _faces = faces;

    /// <summary>Packages whose fonts are not there; empty: a PDF can be written.</summary>
    public static IReadOnlyList<string> Missing(string root = Root) => [.. Wanted.Where(one => !System.IO.File.Exists(Path.Combine(root, one.File))).Select(one => one.Package).Distinct()];

    /// <summary>Refuses where a font is missing: boxes in place of characters would look like a report.</summary>
    public static void Require(string root = Root)
    {
        if (Missing(root) is { Count: > 0 } missing) throw new CliRefusalException(PdfTexts.Error_Fonts, CliContext.Fill(PdfTexts.Error_Fonts_Hint, string.Join(' ', missing)));
    }

    /// <summary>The fonts, read once and made known to the library, which takes one source of fonts for the whole process.</summary>
    public static PdfFonts Installed()
    {
        lock (Gate)
        {
            if (_known is not null) return _known;
            Require();
            try
            {
                _known = new PdfFonts(Wanted.ToDictionary(one => one.Face, one => new TrueTypeFont(System.IO.File.ReadAllBytes(Path.Combine(Root, one.File)))));
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or ArgumentException)
            {
                throw new CliRefusalException(CliContext.Fill(PdfTexts.Error_Font, Printable.Line(fault.Message)), CliContext.Fill(PdfTexts.Error_Fonts_Hint, string.Join(' ', Wanted.Select(one => one.Package).Distinct())));
            }

            GlobalFontSettings.FontResolver = _known;
            return _known;
        }
    }

    /// <summary>The face that has a character, and how wide it is there; null: none has it.</summary>
    public (string Face, double Width)? Of(Rune rune, bool isBold)
    {
        foreach (var face in isBold ? new[] { Bold, Latin, Chinese } : [Latin, Chinese])
            if (_faces[face].Has(rune)) return (face, _faces[face].WidthOf(rune));
        return null;
    }

    public byte[]? GetFont(string faceName) => _faces.GetValueOrDefault(faceName)?.File;

    // The Chinese font has one weight: its bold is drawn with an outline.
    public FontResolverInfo? ResolveTypeface(string familyName, bool isBold, bool isItalic) => _faces.ContainsKey(familyName) ? new FontResolverInfo(familyName, isBold && familyName == Chinese, false) : null;
}
