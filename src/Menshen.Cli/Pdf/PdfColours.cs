using System.Globalization;
using PdfSharp.Drawing;

namespace Menshen.Cli.Pdf;

/// <summary>The colours of a PDF: the same marks as the page of HTML has.</summary>
internal static class PdfColours
{
    private static readonly Dictionary<string, XBrush> Known = [];

    /// <summary>Under a chapter's heading.</summary>
    public static XBrush Line => Brush("#b3372f");

    /// <summary>Behind a table's headings.</summary>
    public static XBrush Head => Brush("#eef0f5");

    /// <summary>Between rows.</summary>
    public static XBrush Hair => Brush("#d5dae3");

    /// <summary>Of a mark; black where there is none.</summary>
    public static XBrush Of(string? mark) => Brush(mark switch
    {
        "good" => "#1d6b3a",
        "bad" => "#a8201a",
        "apart" or "meta" => "#5b6577",
        "link" => "#24478f",
        _ => "#1c2333",
    });

    /// <summary>Of <c>#rrggbb</c>.</summary>
    public static XBrush Brush(string colour)
    {
        lock (Known)
        {
            if (Known.TryGetValue(colour, out var known)) return known;
            var rgb = int.Parse(colour.AsSpan(1), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            return Known[colour] = new XSolidBrush(XColor.FromArgb(rgb >> 16, (rgb >> 8) & 0xff, rgb & 0xff));
        }
    }
}
