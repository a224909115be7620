using System.Globalization;
using System.Net;
using System.Text;

namespace Menshen.Cli.Audit.Report;

/// <summary>Writes a report as one HTML file that needs nothing else: no script, no address outside, charts as inline SVG.</summary>
/// <remarks>Every value comes from clients and is escaped; a policy in the file's head forbids scripts should one slip through.</remarks>
internal static class HtmlReport
{
    /// <summary>Bars of a chart; the table below has the rest.</summary>
    public const int MostBars = 31;

    private const int BarHeight = 18, LabelWidth = 220, ChartWidth = 760;

    private const string Style = """
        body{font:15px/1.5 system-ui,"Noto Sans CJK SC",sans-serif;max-width:64rem;margin:2rem auto;padding:0 1rem;color:#1c2333}
        h1{font-size:1.5rem}h2{font-size:1.15rem;margin-top:2.2rem;border-bottom:1px solid #d5dae3}
        table{border-collapse:collapse;width:100%;font-size:.87rem}th,td{text-align:left;padding:.25rem .6rem;border-bottom:1px solid #e7eaf0;vertical-align:top}
        td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}td{overflow-wrap:anywhere}p.meta{color:#5b6577}
        svg{max-width:100%;height:auto;margin:.6rem 0}svg rect{fill:#b3372f}svg text{font-size:12px;fill:#1c2333}@media print{body{margin:0}}
        """;

    public static string Write(ReportDocument report)
    {
        var html = new StringBuilder(64 * 1024);
        html.Append("<!doctype html>\n<html lang=\"").Append(IsChinese ? "zh-CN" : "en").Append("\"><head><meta charset=\"utf-8\">")
            .Append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">")
            .Append("<title>").Append(Escape(report.Title)).Append("</title><style>").Append(Style).Append("</style></head><body>\n")
            .Append("<h1>").Append(Escape(report.Title)).Append("</h1>\n<p class=\"meta\">")
            .Append(Escape(CliContext.Fill(Texts.Report_Period, Moment(report.From), Moment(report.To)))).Append("<br>")
            .Append(Escape(CliContext.Fill(Texts.Report_Made, Moment(report.MadeAt), report.By))).Append("</p>\n");
        foreach (var section in report.Sections)
            Section(html, section);
        return html.Append("</body></html>\n").ToString();
    }

    private static void Section(StringBuilder html, ReportSection section)
    {
        html.Append("<h2 id=\"").Append(section.Name).Append("\">").Append(Escape(section.Title)).Append("</h2>\n");
        if (section.Rows.Count == 0)
        {
            html.Append("<p>").Append(Escape(Texts.Report_Nothing)).Append("</p>\n");
            return;
        }

        if (section.Drawn is { } drawn)
            Chart(html, section, drawn);
        html.Append("<table><thead><tr>");
        foreach (var (heading, i) in section.Columns.Select((heading, i) => (heading, i)))
            html.Append(IsNumber(section.Rows[0][i]) ? "<th class=\"n\">" : "<th>").Append(Escape(heading)).Append("</th>");
        html.Append("</tr></thead><tbody>\n");
        foreach (var row in section.Rows)
        {
            html.Append("<tr>");
            foreach (var cell in row)
                html.Append(IsNumber(cell) ? "<td class=\"n\">" : "<td>").Append(Escape(Text(cell))).Append("</td>");
            html.Append("</tr>\n");
        }

        html.Append("</tbody></table>\n");
    }

    private static void Chart(StringBuilder html, ReportSection section, int drawn)
    {
        var rows = section.Rows.Take(MostBars).Select(row => (Label: Text(row[0]), Value: Convert.ToDouble(row[drawn], CultureInfo.InvariantCulture))).ToList();
        var most = Math.Max(1, rows.Max(row => row.Value));
        html.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {ChartWidth} {rows.Count * BarHeight}\" width=\"{ChartWidth}\" role=\"img\">");
        html.Append("<title>").Append(Escape($"{section.Title}: {section.Columns[drawn]}")).Append("</title>");
        for (var i = 0; i < rows.Count; i++)
        {
            var width = rows[i].Value / most * (ChartWidth - LabelWidth - 80);
            var label = rows[i].Label.Length > 32 ? rows[i].Label[..31] + "…" : rows[i].Label;
            html.Append(CultureInfo.InvariantCulture, $"<text x=\"{LabelWidth - 8}\" y=\"{(i * BarHeight) + 13}\" text-anchor=\"end\">{Escape(label)}</text>");
            html.Append(CultureInfo.InvariantCulture, $"<rect x=\"{LabelWidth}\" y=\"{(i * BarHeight) + 3}\" width=\"{width:F1}\" height=\"{BarHeight - 5}\"/>");
            html.Append(CultureInfo.InvariantCulture, $"<text x=\"{LabelWidth + width + 6:F1}\" y=\"{(i * BarHeight) + 13}\">{Escape(Text(rows[i].Value))}</text>");
        }

        html.Append("</svg>\n");
    }

    private static bool IsChinese => MessageLanguage.IsChinese(Texts.Culture);

    private static bool IsNumber(object? cell) => cell is long or int or double or decimal;

    public static string Text(object? cell) => cell switch
    {
        null => "",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => cell.ToString() ?? "",
    };

    public static string Moment(DateTimeOffset moment) => moment.ToString("yyyy-MM-dd HH:mm zzz", CultureInfo.InvariantCulture);

    // Lines of a statement are blanks on a page. What turns the direction of writing would change what stands beside it.
    private static string Escape(string text) => WebUtility.HtmlEncode(Printable.Line(text.Replace('\n', ' ').Replace('\r', ' ').Replace('\t', ' ')));
}
