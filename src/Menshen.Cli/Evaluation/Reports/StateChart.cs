using System.Globalization;
using System.Text;

namespace Menshen.Cli.Evaluation.Reports;

/// <summary>Bars of clauses by state, as inline SVG: one line for each group, its parts in the states' own colours, so that nothing owed looks like a pass.</summary>
internal static class StateChart
{
    private const int Width = 860, LabelWidth = 190, Row = 24;

    /// <summary>Greens pass, red fails, the rest is neither.</summary>
    private static readonly Dictionary<ClauseState, string> Colours = new()
    {
        [ClauseState.Pass] = "#2e8b57", [ClauseState.PassInPart] = "#9bcf9f", [ClauseState.Fail] = "#b3372f", [ClauseState.Inconclusive] = "#e0a030", [ClauseState.NotApplicable] = "#c9ced8",
        [ClauseState.ProvenByTest] = "#5a86c5", [ClauseState.ProvenInPart] = "#a9c1e4", [ClauseState.Owed] = "#8c5a9e", [ClauseState.Evidenced] = "#4f9aa0", [ClauseState.NeedsPerson] = "#a7b8ba",
        [ClauseState.Excluded] = "#6d7484", [ClauseState.NotSampled] = "#e6e8ee", [ClauseState.NotJudged] = "#dcd3c4",
    };

    /// <summary>A state's colour, as <c>#rrggbb</c>.</summary>
    public static string ColourOf(ClauseState state) => Colours[state];

    public static string Draw(string title, IEnumerable<(string Label, IReadOnlyList<ClauseFinding> Findings)> groups, ReportWords words)
    {
        var rows = groups.ToList();
        var most = Math.Max(1, rows.Max(row => row.Findings.Count));
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {rows.Count * Row}\" width=\"{Width}\" role=\"img\"><title>{HtmlBuilder.Escape(title)}</title>\n");
        for (var i = 0; i < rows.Count; i++)
        {
            var y = i * Row;
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{LabelWidth - 8}\" y=\"{y + 16}\" text-anchor=\"end\">{HtmlBuilder.Escape(rows[i].Label)}</text>");
            double x = LabelWidth;
            foreach (var state in Enum.GetValues<ClauseState>())
            {
                var count = rows[i].Findings.Count(finding => finding.State == state);
                if (count == 0) continue;
                var width = (double)count / most * (Width - LabelWidth - 60);
                svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{x:F1}\" y=\"{y + 4}\" width=\"{width:F1}\" height=\"{Row - 8}\" fill=\"{Colours[state]}\"><title>");
                svg.Append(HtmlBuilder.Escape(words.Of(state))).Append(CultureInfo.InvariantCulture, $": {count}</title></rect>");
                x += width;
            }

            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x + 6:F1}\" y=\"{y + 16}\">{rows[i].Findings.Count}</text>\n");
        }

        return svg.Append("</svg>\n").Append(Legend(rows.SelectMany(row => row.Findings).Select(finding => finding.State).Distinct().Order(), words)).ToString();
    }

    private static string Legend(IEnumerable<ClauseState> states, ReportWords words)
    {
        const int Column = 215;
        var all = states.ToList();
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg viewBox=\"0 0 {Width} {(all.Count + 3) / 4 * 18}\" width=\"{Width}\" role=\"img\">");
        for (var i = 0; i < all.Count; i++)
        {
            var (x, y) = (i % 4 * Column, i / 4 * 18);
            svg.Append(CultureInfo.InvariantCulture, $"<rect x=\"{x}\" y=\"{y + 3}\" width=\"12\" height=\"12\" fill=\"{Colours[all[i]]}\"/>");
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{x + 17}\" y=\"{y + 13}\">{HtmlBuilder.Escape(words.Of(all[i]))}</text>");
        }

        return svg.Append("</svg>\n").ToString();
    }
}
