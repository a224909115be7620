using Menshen.Cli.Pdf;

namespace Menshen.Cli.Evaluation.Reports;

/// <summary>The technical report as a PDF: what <see cref="AssessmentPage"/> writes, on other paper.</summary>
internal static class AssessmentPdf
{
    public static byte[] Write(Assessment assessment, ReportWords words)
    {
        using var paper = new PdfPaper(PdfFonts.Installed(), assessment.Run.Ended);
        new AssessmentPage(assessment, words, paper).Write();
        return paper.End();
    }
}
