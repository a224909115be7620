using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Menshen.Cli.Audit.Report;
using Menshen.Cli.Evaluation;
using Menshen.Cli.Evaluation.Reports;
using Menshen.Cli.Pdf;
using Menshen.Evaluator;
using Menshen.TestKit;

namespace Menshen.Cli.Tests.Evaluation;

/// <summary>The report as a PDF, read by another program: it says what the other forms say, in both languages, and nothing is a box.</summary>
public sealed partial class PdfReportTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("menshen-pdf-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("en", "Clauses that are proven by named tests only")]
    [InlineData("zh", "评估技术报告")]
    [Requirement("gbt20009-4.4-c")]
    public async Task It_has_every_check_and_clause_and_the_counts_of_the_json(string language, string sentence)
    {
        var words = language == "zh" ? ReportWords.Chinese : ReportWords.English;
        var assessment = AssessmentSamples.Of("all", check => check.Id == "audit.barred" ? Verdict.Fail : check.Id == "trail.search" ? Verdict.Inconclusive : Verdict.Pass);
        var file = await WriteAsync(AssessmentPdf.Write(assessment, words));
        var text = Solid((await ToolRun.OfAsync("pdftotext", ["-raw", file, "-"])).Succeeded().Output);
        text.ShouldContain(Solid(sentence));
        foreach (var clause in assessment.Plan.Clauses) text.ShouldContain(Solid($"{clause.Id} ("));
        foreach (var check in assessment.Run.Checks) text.ShouldContain(Solid($"{check.Check.Id}: {words.Of(check.Verdict)}{words.Of(check.Check)}"));
        // In the words of the first page; the other form has the same numbers.
        var json = EvaluationVerdict.Of(assessment);
        foreach (var state in Enum.GetValues<ClauseState>().Where(state => assessment.Count(state) > 0))
            text.ShouldContain(Solid($"{words.Of(state)}{json.Counts[ClauseVerdict.Word(state)].ToString(CultureInfo.InvariantCulture)}{words.Of($"Meaning_{state}")}"));
        foreach (var chapter in new[] { "Scope", "Target", "Environment", "Method", "Results", "Items", "Attempts", "Penetration", "Evidence", "Observations", "Conclusion" })
            text.ShouldContain(Solid(words.Of($"Chapter_{chapter}")));
        // What a hostile server answered stands there as text, with its control characters written out.
        text.ShouldContain(Solid("<script>alert(1)</script>"));
        text.ShouldContain("\\u202e");
        await LooksAsItShouldAsync(file);
    }

    // Every font is in the file, in part, with the characters' numbers; pages are numbered, chapters are bookmarks, and nothing acts.
    private static async Task LooksAsItShouldAsync(string file)
    {
        var fonts = (await ToolRun.OfAsync("pdffonts", [file])).Succeeded().Lines.Skip(2).ToList();
        fonts.ShouldNotBeEmpty();
        fonts.ShouldAllBe(line => Embedded().IsMatch(line));
        var facts = (await ToolRun.OfAsync("pdfinfo", [file])).Succeeded().Output;
        facts.ShouldContain("A4");
        facts.ShouldContain("JavaScript:      no");
        var pages = int.Parse(PageCount().Match(facts).Groups[1].Value, CultureInfo.InvariantCulture);
        Solid((await ToolRun.OfAsync("pdftotext", ["-raw", "-f", "2", "-l", "2", file, "-"])).Succeeded().Output).ShouldContain($"2/{pages}");
        var bytes = await File.ReadAllTextAsync(file, Encoding.Latin1);
        bytes.ShouldContain("/Outlines");
        bytes.ShouldNotContain("/URI");
        bytes.ShouldNotContain("/JS");
    }

    [Fact]
    public void It_is_the_same_twice_but_for_its_dates()
    {
        var assessment = AssessmentSamples.Of("credit", _ => Verdict.Pass);
        var (one, two) = (AssessmentPdf.Write(assessment, ReportWords.Chinese), AssessmentPdf.Write(assessment, ReportWords.Chinese));
        Difference(one, two).ShouldBe("");
        Difference(one, AssessmentPdf.Write(AssessmentSamples.Of("credit", _ => Verdict.Fail), ReportWords.Chinese)).ShouldNotBe("");
    }

    [Fact]
    public void Without_its_fonts_there_is_none_and_the_package_is_named()
    {
        PdfFonts.Missing(_folder).ShouldBe(["fonts-dejavu-core", "fonts-droid-fallback"]);
        Directory.CreateDirectory(Path.Combine(_folder, "dejavu"));
        foreach (var font in new[] { "DejaVuSans.ttf", "DejaVuSans-Bold.ttf" }) File.Copy(Path.Combine(PdfFonts.Root, "dejavu", font), Path.Combine(_folder, "dejavu", font));
        Should.Throw<CliRefusalException>(() => PdfFonts.Require(_folder)).Instead.ShouldContain("fonts-droid-fallback");
        PdfFonts.Missing().ShouldBeEmpty();
    }

    [Fact]
    public void What_no_font_has_is_written_as_its_number()
    {
        var text = new PdfText(PdfFonts.Installed());
        text.Shown("门神 Menshen ab\u0007").ShouldBe("门神 Menshen ab\\u0007");
        text.Shown("x\U0001F9ED").ShouldBe("x\\u{1f9ed}");
        // A line never begins with what closes another, and nothing is lost by breaking.
        var lines = text.Lines("加密列在数据库中为密文,任何函数均不能得到明文。每个密钥具备类型。", 9, isBold: false, 60);
        lines.Count.ShouldBeGreaterThan(3);
        lines.ShouldAllBe(line => text.Width(line, 9, false) <= 70 && line[0] != '。');
        string.Concat(lines).ShouldBe("加密列在数据库中为密文,任何函数均不能得到明文。每个密钥具备类型。");
    }

    [Fact]
    public async Task An_auditors_report_is_one_too_and_goes_to_a_file_alone()
    {
        var report = new ReportDocument("审计报告 Report", AssessmentSamples.Began, AssessmentSamples.Began.AddDays(1), AssessmentSamples.Began, "sun", [new ReportSection("s", "登录 Log-ins", ["name", "count"], [["zhao", 3L], ["qian", 0L]], 1)]);
        var text = Solid((await ToolRun.OfAsync("pdftotext", ["-raw", await WriteAsync(PdfReport.Write(report)), "-"])).Succeeded().Output);
        text.ShouldContain("审计报告Report");
        text.ShouldContain("zhao3");
        var terminal = new FakeTerminal();
        (await terminal.RunAsync("audit", "report", "--form", "pdf", "--user", "sun", "--lang", "en")).ShouldNotBe(0);
        terminal.Error.ShouldContain("--out");
    }

    // The library is a third of the program's size, and an ordinary command has no use for it.
    [Fact]
    public void Its_library_is_named_nowhere_but_where_a_pdf_is_written()
    {
        var assembly = typeof(CommandTree).Assembly;
        var named = assembly.GetTypes().Where(type => type.Namespace != typeof(PdfPaper).Namespace && type.GetFields((System.Reflection.BindingFlags)~0).Any(field => field.FieldType.Namespace?.StartsWith("PdfSharp", StringComparison.Ordinal) == true)).ToList();
        named.ShouldBeEmpty();
        assembly.GetReferencedAssemblies().ShouldContain(name => name.Name!.StartsWith("PdfSharp", StringComparison.Ordinal));
    }

    private async Task<string> WriteAsync(byte[] pdf)
    {
        var file = Path.Combine(_folder, "report.pdf");
        await File.WriteAllBytesAsync(file, pdf, TestContext.Current.CancellationToken);
        return file;
    }

    /// <summary>What stands around the first place where two files differ, but for their dates.</summary>
    private static string Difference(byte[] one, byte[] two)
    {
        var (a, b) = (Undated(one), Undated(two));
        var at = a.Zip(b).TakeWhile(pair => pair.First == pair.Second).Count();
        return at == a.Length && at == b.Length ? "" : new string([.. a.Skip(at - 40).Take(80).Concat(" | ").Concat(b.Skip(at - 40).Take(80)).Where(char.IsAscii)]);
    }

    private static string Undated(byte[] pdf) => Stamp().Replace(Identity().Replace(Encoding.Latin1.GetString(pdf), ""), "");

    /// <summary>Without spaces and line breaks: where a line ends is the page's business.</summary>
    private static string Solid(string text) => Space().Replace(text, "");

    [GeneratedRegex(@"\s+")]
    private static partial Regex Space();

    [GeneratedRegex(@"yes +yes +yes +[0-9]+ +0$")]
    private static partial Regex Embedded();

    [GeneratedRegex(@"Pages: +([0-9]+)")]
    private static partial Regex PageCount();

    [GeneratedRegex(@"\(D:[0-9+Z'-]+\)|[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.+Z-]+")]
    private static partial Regex Stamp();

    [GeneratedRegex(@"/ID ?\[[^\]]*\]")]
    private static partial Regex Identity();
}
