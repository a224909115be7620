using System.Globalization;
using Menshen.Cli.Pdf;

namespace Menshen.Cli.Audit.Report;

/// <summary>Writes a report of a period as a PDF, with the same tables and bars as the page.</summary>
internal static class PdfReport
{
    private const string Bars = "#b3372f";

    /// <summary>Before anything is asked of the records: there are fonts, and a file to write to.</summary>
    public static void Require(string? file)
    {
        if (file is null) throw new CliRefusalException(PdfTexts.Error_Out, PdfTexts.Error_Out_Hint, ExitCode.Findings);
        PdfFonts.Require();
    }

    public static byte[] Write(ReportDocument report)
    {
        using var paper = new PdfPaper(PdfFonts.Installed(), report.MadeAt);
        paper.Begin(report.Title, MessageLanguage.IsChinese(Texts.Culture) ? "zh-CN" : "en");
        paper.Text("h1", report.Title);
        paper.Text("p", CliContext.Fill(Texts.Report_Period, HtmlReport.Moment(report.From), HtmlReport.Moment(report.To)), "meta");
        paper.Text("p", CliContext.Fill(Texts.Report_Made, HtmlReport.Moment(report.MadeAt), report.By), "meta");
        foreach (var section in report.Sections) Write(paper, section);
        return paper.End();
    }

    private static void Write(PdfPaper paper, ReportSection section)
    {
        paper.Text("h3", section.Title, id: section.Name);
        if (section.Rows.Count == 0)
        {
            paper.Text("p", Texts.Report_Nothing);
            return;
        }

        if (section.Drawn is { } drawn)
            paper.Bars([.. section.Rows.Take(HtmlReport.MostBars).Select(row => (HtmlReport.Text(row[0]), (IReadOnlyList<(string, int)>)[(Bars, Convert.ToInt32(row[drawn], CultureInfo.InvariantCulture))]))]);
        paper.Table(section.Columns, section.Rows.Select(row => (IReadOnlyList<Evaluation.Reports.HtmlCell>)
            [.. row.Select(cell => new Evaluation.Reports.HtmlCell(HtmlReport.Text(cell)) { Mark = cell is long or int or double or decimal ? "n" : null })]));
    }
}
