using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using Menshen.Cli.Evaluation;
using Menshen.Cli.Evaluation.Profiles;
using Menshen.Cli.Evaluation.Reports;
using Menshen.Evaluator;
using Menshen.Evaluator.Checks;
using Menshen.Standards;
using Menshen.TestKit;

namespace Menshen.Cli.Tests.Evaluation;

/// <summary>The reports: what they say, in which order, and what they never let through or count as a pass.</summary>
public partial class EvaluateReportTests
{
    private static readonly string[] Chapters =
        ["Chapter_Scope", "Chapter_Target", "Chapter_Environment", "Chapter_Method", "Chapter_Results", "Chapter_Items", "Chapter_Attempts", "Chapter_Penetration", "Chapter_Evidence", "Chapter_Observations", "Chapter_Conclusion"];

    [Theory]
    [InlineData("en")]
    [InlineData("zh")]
    [Requirement("gbt20009-4.4-c")]
    [Requirement("gbt20009-4.4-b.3")]
    public void The_page_has_a_laboratorys_chapters_in_their_order_and_needs_nothing_from_outside(string language)
    {
        var html = Page(AssessmentSamples.Of("gbt20009-eal3", check => check.Id == "audit.barred" ? Verdict.Fail : check.Id == "trail.search" ? Verdict.Inconclusive : Verdict.Pass), language);
        var places = Chapters.Select(chapter => html.IndexOf($"id=\"{chapter}\"", StringComparison.Ordinal)).ToList();
        places.ShouldAllBe(place => place > 0);
        places.ShouldBe(places.Order());
        html.ShouldContain(language == "zh" ? "lang=\"zh-CN\"" : "lang=\"en\"");
        html.ShouldContain("default-src 'none'");
        html.ShouldContain("<svg ");
        Outside().Matches(html).ShouldBeEmpty();
        // The first page names what failed, before the first chapter; the observation report names what neither passed nor failed.
        html.IndexOf("#check-audit.barred", StringComparison.Ordinal).ShouldBeInRange(1, places[0]);
        html.LastIndexOf("#check-trail.search", StringComparison.Ordinal).ShouldBeGreaterThan(places[9]);
        if (language == "zh") html.ShouldContain("评估技术报告");
    }

    [Fact]
    public void What_a_hostile_server_answers_is_text_in_every_form()
    {
        var assessment = AssessmentSamples.Of("all", check => check.Id.StartsWith("audit", StringComparison.Ordinal) ? Verdict.Fail : Verdict.Pass);
        foreach (var language in new[] { "en", "zh" })
        {
            var html = Page(assessment, language);
            html.ShouldNotContain("<script");
            html.ShouldNotContain("onload='");
            html.ShouldNotContain("\u202e");
            html.ShouldNotContain("\u0000");
            html.ShouldContain("&lt;script&gt;alert(1)");
        }

        XDocument.Parse(JUnitReport.Write(assessment)).Root!.Name.LocalName.ShouldBe("testsuites");
        using var oscal = JsonDocument.Parse(OscalReport.Write(assessment));
        oscal.RootElement.TryGetProperty("assessment-results", out _).ShouldBeTrue();
    }

    [Fact]
    public void Nothing_but_a_clause_whose_checks_passed_and_of_which_nothing_is_owed_is_a_pass()
    {
        var assessment = AssessmentSamples.Of("all", _ => Verdict.Pass);
        var catalogue = StandardsCatalogue.BuiltIn;
        assessment.Findings.Length.ShouldBe(912);
        foreach (var finding in assessment.Findings.Where(finding => finding.State == ClauseState.Pass))
        {
            finding.Checks.ShouldNotBeEmpty(finding.Clause.Id);
            catalogue.DebtOf(finding.Clause.Id).ShouldBeNull(finding.Clause.Id);
        }

        assessment.Findings.Where(finding => finding.Checks.IsEmpty).ShouldAllBe(finding => finding.State != ClauseState.Pass && finding.State != ClauseState.PassInPart);
        assessment.Count(ClauseState.Excluded).ShouldBe(catalogue.Excluded.Count());
        assessment.Count(ClauseState.NeedsPerson).ShouldBeGreaterThan(100);
        // JUnit: what no check judged is skipped, not green.
        var clauses = XDocument.Parse(JUnitReport.Write(assessment)).Root!.Elements().Single(suite => suite.Attribute("name")!.Value.EndsWith("clauses", StringComparison.Ordinal));
        clauses.Elements("testcase").Count(one => !one.HasElements).ShouldBe(assessment.Count(ClauseState.Pass));
        clauses.Attribute("skipped")!.Value.ShouldBe((912 - assessment.Count(ClauseState.Pass)).ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public void Tests_of_Menshen_prove_nothing_about_another_target()
    {
        var other = AssessmentSamples.Of("gat389-l3", _ => Verdict.Pass, product: "PostgreSQL");
        other.Findings.ShouldAllBe(finding => finding.Tests.IsEmpty && finding.State != ClauseState.ProvenByTest && finding.State != ClauseState.ProvenInPart && finding.State != ClauseState.Owed);
        other.Count(ClauseState.NotJudged).ShouldBeGreaterThan(0);
        AssessmentSamples.Of("gat389-l3", _ => Verdict.Pass).Count(ClauseState.ProvenByTest).ShouldBeGreaterThan(0);
    }

    [Theory]
    [InlineData(Verdict.Fail, "Fail")]
    [InlineData(Verdict.Inconclusive, "Inconclusive")]
    [InlineData(Verdict.NotApplicable, "NotApplicable")]
    [InlineData(Verdict.NeedsPerson, "NeedsPerson")]
    public void A_tests_proof_does_not_make_good_what_an_attempt_found(Verdict verdict, string state)
    {
        var proven = AssessmentSamples.Of("all", _ => verdict).Findings.First(finding => !finding.Checks.IsEmpty && !finding.Tests.IsEmpty);
        proven.State.ToString().ShouldBe(state);
    }

    [Fact]
    public void What_needs_a_person_is_said_in_every_form_counted_for_itself_and_outweighs_a_pass()
    {
        var assessment = AssessmentSamples.Of("all", check => check.Id == "recovery.tampering" ? Verdict.NeedsPerson : Verdict.Pass);
        // Another check of the same clause has passed: a part of it nobody has looked at.
        assessment.Findings.Single(finding => finding.Clause.Id == "credit-5.4-f").State.ShouldBe(ClauseState.NeedsPerson);
        var json = EvaluationVerdict.Of(assessment);
        (json.NeedsPerson, json.NotApplicable, json.Passed).ShouldBe((1, 0, assessment.Run.Checks.Length - 1));
        json.Checks.Single(check => check.Id == "recovery.tampering").Verdict.ShouldBe("needs-person");
        json.Checks.Single(check => check.Id == "recovery.tampering").Report(AllChecks.List.Single(check => check.Id == "recovery.tampering")).Verdict.ShouldBe(Verdict.NeedsPerson);
        var junit = XDocument.Parse(JUnitReport.Write(assessment)).Root!.Elements().First();
        junit.Attribute("skipped")!.Value.ShouldBe("1");
        junit.Descendants("skipped").Single().Attribute("message")!.Value.ShouldBe("needs-person: nothing there");
        using var oscal = JsonDocument.Parse(OscalReport.Write(assessment));
        oscal.RootElement.GetProperty("assessment-results").GetProperty("results")[0].GetProperty("observations").EnumerateArray()
            .Count(one => one.GetProperty("props")[0].GetProperty("value").GetString() == "needs-person").ShouldBe(1);
        foreach (var (language, words) in new[] { ("en", "needs a person"), ("zh", "需人工判定") })
            Page(assessment, language).Split("id=\"Chapter_Observations\"")[1].ShouldContain(words);
    }

    [Fact]
    public void Oscal_has_a_finding_for_each_judged_or_owed_clause_and_none_for_those_that_a_person_must_judge()
    {
        var assessment = AssessmentSamples.Of("gbt20009-eal3", check => check.Id == "audit.barred" ? Verdict.Fail : Verdict.Pass);
        using var json = JsonDocument.Parse(OscalReport.Write(assessment));
        var result = json.RootElement.GetProperty("assessment-results").GetProperty("results")[0];
        var findings = result.GetProperty("findings").EnumerateArray().ToDictionary(
            finding => finding.GetProperty("target").GetProperty("target-id").GetString()!, finding => finding.GetProperty("target").GetProperty("status").GetProperty("state").GetString());
        findings["gbt20009-5.1.2.4-f"].ShouldBe("not-satisfied");
        foreach (var finding in assessment.Findings)
        {
            if (finding.State is ClauseState.NeedsPerson or ClauseState.ProvenByTest or ClauseState.Excluded) findings.ShouldNotContainKey(finding.Clause.Id);
            if (finding.State == ClauseState.Pass) findings[finding.Clause.Id].ShouldBe("satisfied");
            if (finding.State == ClauseState.Owed) findings[finding.Clause.Id].ShouldBe("not-satisfied");
        }

        result.GetProperty("observations").GetArrayLength().ShouldBe(assessment.Run.Checks.Length);
    }

    [Fact]
    public async Task The_folder_has_both_languages_and_a_list_of_digests_and_is_not_written_over()
    {
        var folder = Directory.CreateTempSubdirectory("menshen-report-").FullName;
        try
        {
            var assessment = AssessmentSamples.Of("credit", _ => Verdict.Pass) with { Proofs = System.Collections.Immutable.ImmutableDictionary<long, string>.Empty.Add(4711, "a proof\n") };
            var terminal = new FakeTerminal();
            await ReportFolder.WriteAsync(terminal.Context(), folder, Path.Combine(folder, "report"), assessment, TestContext.Current.CancellationToken);
            var sums = await File.ReadAllLinesAsync(Path.Combine(folder, "report", ReportFolder.List), TestContext.Current.CancellationToken);
            sums.Select(line => line.Split("  ")[1]).ShouldBe(["report.en.html", "report.zh-CN.html", "report.en.pdf", "report.zh-CN.pdf", "report.json", "oscal-assessment-results.json", "junit.xml", "proofs/record-4711.txt"]);
            sums.ShouldAllBe(line => line.Split("  ", 2)[0] == Cli.Evaluation.Evidence.EvidenceRegister.Digest(Path.Combine(folder, "report", line.Split("  ", 2)[1])).Sm3);
            await Should.ThrowAsync<CliRefusalException>(() => ReportFolder.WriteAsync(terminal.Context(), folder, Path.Combine(folder, "report"), assessment, TestContext.Current.CancellationToken));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    [Requirement("gbt20009-4.3-b.2")]
    public void Every_clause_has_one_entry_in_each_form_of_the_report()
    {
        var assessment = AssessmentSamples.Of("gbt20009-eal3", check => check.Id == "audit.barred" ? Verdict.Fail : Verdict.Pass);
        var ids = assessment.Plan.Clauses.Select(clause => clause.Id).ToList();
        EvaluationVerdict.Of(assessment).Clauses.Select(clause => clause.Id).ShouldBe(ids);
        XDocument.Parse(JUnitReport.Write(assessment)).Descendants("testcase").Where(one => one.Attribute("classname")!.Value.Contains(".clauses.", StringComparison.Ordinal))
            .Select(one => one.Attribute("name")!.Value).ShouldBe(ids);
        foreach (var language in new[] { "en", "zh" })
        {
            var items = Page(assessment, language).Split("id=\"Chapter_Items\"")[1].Split("id=\"Chapter_Attempts\"")[0];
            foreach (var clause in assessment.Plan.Clauses) items.Split($"<td>{clause.Id} (").Length.ShouldBe(2, clause.Id);
        }
    }

    [Fact]
    public void Two_reports_are_compared_by_verdict_and_what_got_worse_is_said()
    {
        var older = EvaluationVerdict.Of(AssessmentSamples.Of("gat389-l3", check => check.Id == "session.limit" ? Verdict.Fail : Verdict.Pass));
        var newer = EvaluationVerdict.Of(AssessmentSamples.Of("gat389-l3", check => check.Id == "access.tables" ? Verdict.Fail : Verdict.Pass));
        ReportComparison.Of(older, older).Changes.ShouldBeEmpty();
        var changes = ReportComparison.Of(older, newer).Changes;
        changes.Single(change => change.Id == "session.limit").Worse.ShouldBe(-1);
        changes.Single(change => change.Id == "access.tables").Worse.ShouldBe(1);
        changes.ShouldContain(change => change.What == "clause" && change.Id == "gat389-4.2.1-t1" && change.Is == "fail" && change.Worse == 1);
        // A check that is gone is worse: silence would hide that nobody looks any more.
        var shorter = newer with { Checks = [.. newer.Checks.Skip(1)] };
        ReportComparison.Of(newer, shorter).Changes.Single().ShouldBe(new VerdictChange("check", newer.Checks[0].Id, "pass", ReportComparison.Absent, 1));
    }

    [Fact]
    public async Task Compare_reads_what_a_report_wrote_and_its_exit_code_tells()
    {
        var folder = Directory.CreateTempSubdirectory("menshen-compare-").FullName;
        try
        {
            var files = new[] { Verdict.Pass, Verdict.Fail }.Select(verdict =>
            {
                var file = Path.Combine(folder, $"{verdict}.json");
                File.WriteAllText(file, JsonOutput.Text(EvaluationVerdict.Of(AssessmentSamples.Of("tencentdb", _ => verdict)), CliJson.Default.EvaluationVerdict, indented: true));
                return file;
            }).ToList();
            (await new FakeTerminal().RunAsync("evaluate", "compare", files[0], files[0])).ShouldBe(0);
            var terminal = new FakeTerminal();
            (await terminal.RunAsync("evaluate", "compare", files[0], files[1], "--lang", "en")).ShouldBe(2);
            terminal.Output.ShouldContain("worse");
            await File.WriteAllTextAsync(files[1], "{}", TestContext.Current.CancellationToken);
            (await new FakeTerminal().RunAsync("evaluate", "compare", files[0], files[1])).ShouldNotBe(0);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Page(Assessment assessment, string language) => AssessmentPage.Html(assessment, language == "zh" ? ReportWords.Chinese : ReportWords.English);

    // Anything that a browser would fetch, or run.
    [GeneratedRegex("(src|href)=\"(?!#)|url\\(|@import|<script|<iframe|<link|<object", RegexOptions.IgnoreCase)]
    private static partial Regex Outside();
}
