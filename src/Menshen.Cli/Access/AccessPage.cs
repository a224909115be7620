using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text;
using Menshen.Control;
using Menshen.Watch;

namespace Menshen.Cli.Access;

/// <summary>The access matrix as a page that needs nothing else, in both languages at once, and as CSV.</summary>
/// <remarks>Names come from whoever may make objects and are escaped; a policy in the page's head forbids scripts should one slip through.</remarks>
internal static class AccessPage
{
    private const string Style = """
        body{font:15px/1.5 system-ui,"Noto Sans CJK SC",sans-serif;max-width:80rem;margin:2rem auto;padding:0 1rem;color:#1c2333}
        h1{font-size:1.5rem}p{color:#5b6577}table{border-collapse:collapse;width:100%;font-size:.87rem}
        th,td{text-align:left;padding:.25rem .6rem;border-bottom:1px solid #e7eaf0;vertical-align:top;overflow-wrap:anywhere}th span{display:block;font-weight:400}
        """;

    private static readonly CultureInfo Chinese = CultureInfo.GetCultureInfo("zh-CN");

    public static ImmutableArray<AccessColumn> Columns { get; } =
    [
        new(nameof(AccessTexts.Column_Object), row => row.Object),
        new(nameof(AccessTexts.Column_Kind), row => row.ObjectKind),
        new(nameof(AccessTexts.Column_Subject), row => row.SubjectKind is "person" ? row.Subject : $"{row.Subject} ({row.SubjectKind})"),
        new(nameof(AccessTexts.Column_Privileges), row => string.Join(" ", row.Privileges)),
        new(nameof(AccessTexts.Column_How), row => row.How),
        new(nameof(AccessTexts.Column_Chain), row => string.Join(" > ", row.Chain)),
        new(nameof(AccessTexts.Column_Grantable), row => string.Join(" ", row.MayGrant)),
        new(nameof(AccessTexts.Column_Until), row => row.Until),
        new(nameof(AccessTexts.Column_Purpose), row => row.Purpose),
        new(nameof(AccessTexts.Column_Label), row => row.Label),
        new(nameof(AccessTexts.Column_Sealed), row => string.Join(", ", row.Sealed)),
    ];

    public static string Csv(AccessListing listing)
    {
        var csv = new StringBuilder();
        csv.AppendJoin(',', Columns.Select(column => CsvForm.Cell(column.Heading(Texts.Culture)))).Append('\n');
        foreach (var row in listing.Rows) csv.AppendJoin(',', Columns.Select(column => CsvForm.Cell(column.Cell(row)))).Append('\n');
        return csv.ToString();
    }

    public static string Html(AccessListing listing)
    {
        var html = new StringBuilder(64 * 1024);
        var title = Both(nameof(AccessTexts.Title));
        html.Append("<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">")
            .Append("<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">")
            .Append("<title>").Append(title).Append("</title><style>").Append(Style).Append("</style></head><body>\n<h1>").Append(title).Append("</h1>\n");
        foreach (var culture in (CultureInfo[])[CultureInfo.InvariantCulture, Chinese])
            html.Append("<p>").Append(Escape(string.Format(culture, Text(nameof(AccessTexts.Title_Of), culture), listing.Database, $"{listing.At.UtcDateTime:yyyy-MM-dd HH:mm}Z"))).Append("</p>\n");
        html.Append("<table><thead><tr>");
        foreach (var column in Columns)
            html.Append("<th>").Append(Escape(column.Heading(CultureInfo.InvariantCulture))).Append("<span lang=\"zh-CN\">").Append(Escape(column.Heading(Chinese))).Append("</span></th>");
        html.Append("</tr></thead><tbody>\n");
        foreach (var row in listing.Rows)
        {
            html.Append("<tr>");
            foreach (var column in Columns) html.Append("<td>").Append(Escape(column.Cell(row))).Append("</td>");
            html.Append("</tr>\n");
        }

        return html.Append("</tbody></table></body></html>\n").ToString();
    }

    internal static string Text(string key, CultureInfo? culture) => AccessTexts.ResourceManager.GetString(key, culture)!;

    private static string Both(string key) => Escape($"{Text(key, CultureInfo.InvariantCulture)} / {Text(key, Chinese)}");

    private static string Escape(string text) => WebUtility.HtmlEncode(text);
}
