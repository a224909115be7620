using System.Globalization;
using System.Net;
using System.Text;

namespace Menshen.Cli.Evaluation.Reports;

/// <summary>Writes HTML in which no text is anything but text: every value is escaped here, and control characters and turned writing directions are made visible.</summary>
internal sealed class HtmlBuilder : IReportPaper
{
    private const string Style = """
        body{font:15px/1.55 system-ui,"Noto Sans CJK SC",sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#1c2333}
        h1{font-size:1.6rem;margin-bottom:.2rem}h2{font-size:1.25rem;margin-top:2.6rem;border-bottom:2px solid #b3372f;padding-bottom:.2rem}
        h3{font-size:1.02rem;margin:1.6rem 0 .3rem}table{border-collapse:collapse;width:100%;font-size:.86rem;margin:.5rem 0 1rem}
        th,td{text-align:left;padding:.28rem .6rem;border-bottom:1px solid #e3e7ee;vertical-align:top;overflow-wrap:anywhere}th{background:#f5f6f9}
        td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}p.meta{color:#5b6577;margin:.1rem 0}.result{border:1px solid #d5dae3;border-left:6px solid #b3372f;padding:.6rem 1rem;margin:1rem 0}
        .good{color:#1d6b3a}.bad{color:#a8201a;font-weight:600}.apart{color:#5b6577}pre{font-size:.75rem;background:#f5f6f9;padding:.6rem;overflow-x:auto}
        svg{max-width:100%;height:auto;margin:.4rem 0}svg text{font-size:12px;fill:#1c2333}a{color:#24478f;text-decoration:none}nav ol{columns:2}
        @media print{body{margin:0;max-width:none}h2{break-before:page}tr{break-inside:avoid}a{color:inherit}}
        """;

    private readonly StringBuilder _html = new(256 * 1024);

    public void Begin(string title, string language) => _html
        .Append(CultureInfo.InvariantCulture, $"<!doctype html>\n<html lang=\"{language}\"><head><meta charset=\"utf-8\">")
        .Append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">")
        .Append("<meta name=\"viewport\" content=\"width=device-width\"><title>").Append(Escape(title)).Append("</title><style>").Append(Style).Append("</style></head><body>\n");

    public string End() => _html.Append("</body></html>\n").ToString();

    public void Text(string tag, string text, string? mark = null, string? id = null)
    {
        Open(tag, mark, id);
        _html.Append(Escape(text)).Append("</").Append(tag).Append(">\n");
    }

    public void Open(string tag, string? mark = null, string? id = null)
    {
        _html.Append('<').Append(tag);
        if (id is not null) _html.Append(" id=\"").Append(Escape(id)).Append('"');
        if (mark is not null) _html.Append(" class=\"").Append(Escape(mark)).Append('"');
        _html.Append('>');
    }

    public void Close(string tag) => _html.Append("</").Append(tag).Append(">\n");

    /// <summary>A line of a list that leads to a place in this page.</summary>
    public void Item(string text, string? place = null)
    {
        _html.Append("<li>");
        Cell(new HtmlCell(text) { Place = place });
        _html.Append("</li>\n");
    }

    public void Table(IReadOnlyList<string> headings, IEnumerable<IReadOnlyList<HtmlCell>> rows)
    {
        _html.Append("<table><thead><tr>");
        foreach (var heading in headings) _html.Append("<th>").Append(Escape(heading)).Append("</th>");
        _html.Append("</tr></thead><tbody>\n");
        foreach (var row in rows)
        {
            _html.Append("<tr>");
            foreach (var cell in row)
            {
                _html.Append(cell.Mark is null ? "<td>" : $"<td class=\"{cell.Mark}\">");
                Cell(cell);
                _html.Append("</td>");
            }

            _html.Append("</tr>\n");
        }

        _html.Append("</tbody></table>\n");
    }

    // Made of numbers and escaped texts alone.
    public void Chart(string title, IEnumerable<(string Label, IReadOnlyList<ClauseFinding> Findings)> groups, ReportWords words) => _html.Append(StateChart.Draw(title, groups, words));

    public static string Escape(string text) => WebUtility.HtmlEncode(Printable.Line(text));

    private void Cell(HtmlCell cell)
    {
        if (cell.Place is { } place)
            _html.Append("<a href=\"#").Append(Escape(place)).Append("\">").Append(Escape(cell.Text)).Append("</a>");
        else
            _html.Append(Escape(cell.Text));
    }
}
