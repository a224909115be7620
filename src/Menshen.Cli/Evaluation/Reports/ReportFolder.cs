using System.Globalization;
using System.Text;

namespace Menshen.Cli.Evaluation.Reports;

/// <summary>The folder of a report: pages in both languages, JSON, OSCAL, JUnit, proofs, and a signed list of their digests.</summary>
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
            foreach (var (name, text) in Files(assessment))
            {
                var file = Path.Combine(folder, name);
                Directory.CreateDirectory(Path.GetDirectoryName(file)!, OwnerOnly);
                await File.WriteAllTextAsync(file, text, cancellation).ConfigureAwait(false);
                sums.Append(Evidence.EvidenceRegister.Digest(file).Sm3).Append("  ").Append(name).Append('\n');
            }

            return await SignedFile.WriteAsync(context, deployment, Path.Combine(folder, List), writer => writer.Write(sums), cancellation).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CliRefusalException(CliContext.Fill(AssessmentTexts.Error_Write, folder, Printable.Line(fault.Message)), AssessmentTexts.Error_Folder_Hint);
        }
    }

    private static IEnumerable<(string Name, string Text)> Files(Assessment assessment)
    {
        yield return ("report.en.html", new AssessmentPage(assessment, ReportWords.English).Write());
        yield return ("report.zh-CN.html", new AssessmentPage(assessment, ReportWords.Chinese).Write());
        yield return ("report.json", JsonOutput.Text(EvaluationVerdict.Of(assessment), CliJson.Default.EvaluationVerdict, indented: true) + "\n");
        yield return ("oscal-assessment-results.json", OscalReport.Write(assessment));
        yield return ("junit.xml", JUnitReport.Write(assessment));
        foreach (var (index, proof) in assessment.Proofs.OrderBy(pair => pair.Key)) yield return (ProofName(index), proof);
    }
}
