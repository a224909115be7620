using System.Globalization;
using System.Text;
using Menshen.Cli.Pdf;

namespace Menshen.Cli.Evaluation.Reports;

/// <summary>The folder of a report: pages and PDFs in both languages, JSON, OSCAL, JUnit, proofs, and a signed list of their digests.</summary>
internal static class ReportFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    /// <summary>The list of all files with their SM3; its signature beside it vouches for all of them.</summary>
    public const string List = "SM3SUMS";

    /// <summary>The page in a language.</summary>
    public static string PageOf(CultureInfo? culture) => MessageLanguage.IsChinese(culture) ? "report.zh-CN.html" : "report.en.html";

    /// <summary>Where the proof of a record is in the folder.</summary>
    public static string ProofName(long index) => string.Create(CultureInfo.InvariantCulture, $"proofs/record-{index}.txt");

    /// <summary>Writes it; answers the digest of the list.</summary>
    public static async Task<string> WriteAsync(CliContext context, string deployment, string folder, Assessment assessment, CancellationToken cancellation)
    {
        if (Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any())
            throw new CliRefusalException(CliContext.Fill(AssessmentTexts.Error_Folder, folder), AssessmentTexts.Error_Folder_Hint);
        try
        {
            Directory.CreateDirectory(folder, OwnerOnly);
            var sums = new StringBuilder();
            // A person who judges by profile did not ask for a PDF in so many words: for want of a font nothing else is lost.
            var missing = PdfFonts.Missing();
            if (missing.Count > 0) context.Complain(PdfTexts.Error_Fonts, CliContext.Fill(PdfTexts.Error_Fonts_Hint, string.Join(' ', missing)));
            foreach (var (name, content) in Files(assessment, hasFonts: missing.Count == 0))
            {
                var file = Path.Combine(folder, name);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!, OwnerOnly);
                await File.WriteAllBytesAsync(file, content, cancellation).ConfigureAwait(false);
                sums.Append(Evidence.EvidenceRegister.Digest(file).Sm3).Append("  ").Append(name).Append('\n');
            }

            return await SignedFile.WriteAsync(context, deployment, Path.Combine(folder, List), writer => writer.Write(sums), cancellation).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CliRefusalException(CliContext.Fill(AssessmentTexts.Error_Write, folder, Printable.Line(fault.Message)), AssessmentTexts.Error_Folder_Hint);
        }
    }

    private static IEnumerable<(string Name, byte[] Content)> Files(Assessment assessment, bool hasFonts)
    {
        yield return Text("report.en.html", AssessmentPage.Html(assessment, ReportWords.English));
        yield return Text("report.zh-CN.html", AssessmentPage.Html(assessment, ReportWords.Chinese));
        if (hasFonts)
        {
            yield return ("report.en.pdf", AssessmentPdf.Write(assessment, ReportWords.English));
            yield return ("report.zh-CN.pdf", AssessmentPdf.Write(assessment, ReportWords.Chinese));
        }

        yield return Text("report.json", JsonOutput.Text(EvaluationVerdict.Of(assessment), CliJson.Default.EvaluationVerdict, indented: true) + "\n");
        yield return Text("oscal-assessment-results.json", OscalReport.Write(assessment));
        yield return Text("junit.xml", JUnitReport.Write(assessment));
        foreach (var (index, proof) in assessment.Proofs.OrderBy(pair => pair.Key)) yield return Text(ProofName(index), proof);
    }

    private static (string Name, byte[] Content) Text(string name, string text) => (name, Encoding.UTF8.GetBytes(text));
}
