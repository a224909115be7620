using System.Text;
using Menshen.Watch;

namespace Menshen.Cli.Audit.Report;

/// <summary>Writes a report as CSV: each section is its name, its headings, its rows, and an empty line.</summary>
internal static class CsvReport
{
    public static string Write(ReportDocument report)
    {
        var csv = new StringBuilder();
        foreach (var section in report.Sections)
        {
            csv.Append(CsvForm.Cell(section.Name)).Append('\n').AppendJoin(',', section.Columns.Select(CsvForm.Cell)).Append('\n');
            foreach (var row in section.Rows)
                csv.AppendJoin(',', row.Select(cell => CsvForm.Cell(HtmlReport.Text(cell)))).Append('\n');
            csv.Append('\n');
        }

        return csv.ToString();
    }
}
