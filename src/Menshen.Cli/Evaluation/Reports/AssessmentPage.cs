using System.Globalization;
using Menshen.Evaluator;
using Menshen.Standards;

namespace Menshen.Cli.Evaluation.Reports;

/// <summary>The technical report of an evaluation: what a laboratory writes, in its order, on whatever paper.</summary>
/// <remarks><code>
/// first page: result, what failed, what is owed ► 1 scope ► 2 security target ► 3 environment ► 4 method ► 5 results by class and level
/// ► 6 item by item ► 7 attempts ► 8 penetration ► 9 people's evidence ► 10 observations ► 11 conclusion
/// </code></remarks>
internal sealed class AssessmentPage(Assessment assessment, ReportWords words, IReportPaper paper)
{
    private static readonly string[] Chapters =
    [
        nameof(AssessmentTexts.Chapter_Scope), nameof(AssessmentTexts.Chapter_Target), nameof(AssessmentTexts.Chapter_Environment), nameof(AssessmentTexts.Chapter_Method),
        nameof(AssessmentTexts.Chapter_Results), nameof(AssessmentTexts.Chapter_Items), nameof(AssessmentTexts.Chapter_Attempts), nameof(AssessmentTexts.Chapter_Penetration),
        nameof(AssessmentTexts.Chapter_Evidence), nameof(AssessmentTexts.Chapter_Observations), nameof(AssessmentTexts.Chapter_Conclusion),
    ];

    /// <summary>As one HTML file: no script, no address outside, charts as inline SVG.</summary>
    public static string Html(Assessment assessment, ReportWords words)
    {
        var html = new HtmlBuilder();
        new AssessmentPage(assessment, words, html).Write();
        return html.End();
    }

    public void Write()
    {
        var title = words.Fill(nameof(AssessmentTexts.Title), assessment.Run.Target);
        paper.Begin(title, words.IsChinese ? "zh-CN" : "en");
        paper.Text("h1", title);
        FirstPage();
        Scope();
        SecurityTarget();
        EnvironmentOf();
        Method();
        Results();
        new AssessmentItems(assessment, words, paper).Write(Heading);
        Evidence();
        Observations();
        Conclusion();
    }

    private void Heading(string chapter) =>
        paper.Text("h2", string.Create(CultureInfo.InvariantCulture, $"{Array.IndexOf(Chapters, chapter) + 1}. {words.Of(chapter)}"), id: chapter);

    private void FirstPage()
    {
        var run = assessment.Run;
        paper.Text("p", words.Fill(nameof(AssessmentTexts.Meta_Profile), words.Of(assessment.Plan.Profile.Title), assessment.Plan.Profile.Name), "meta");
        paper.Text("p", words.Fill(nameof(AssessmentTexts.Meta_Period), Moments.Write(run.Began), Moments.Write(run.Ended)), "meta");
        paper.Text("p", words.Fill(nameof(AssessmentTexts.Meta_Judge), assessment.Version), "meta");
        paper.Open("div", "result");
        paper.Text("p", Verdict(), assessment.Count(ClauseState.Fail) > 0 || run.Count(Evaluator.Verdict.Fail) > 0 ? "bad" : null);
        paper.Text("p", words.Of(nameof(AssessmentTexts.Result_Apart)), "apart");
        paper.Close("div");
        Counts();
        paper.Chart(words.Of(nameof(AssessmentTexts.Chapter_Results)), [(words.Of(nameof(AssessmentTexts.All)), assessment.Findings)], words);
        Failures();
        Owed();
        paper.Open("nav");
        paper.Open("ol");
        foreach (var chapter in Chapters) paper.Item(words.Of(chapter), chapter);
        paper.Close("ol");
        paper.Close("nav");
    }

    private string Verdict() => words.Fill(
        assessment.Run.Count(Evaluator.Verdict.Fail) > 0 ? nameof(AssessmentTexts.Result_Fails) : nameof(AssessmentTexts.Result_NoFail), assessment.Findings.Length,
        assessment.Count(ClauseState.Pass) + assessment.Count(ClauseState.PassInPart), assessment.Count(ClauseState.Fail), assessment.Run.Count(Evaluator.Verdict.Fail));

    private void Counts() => paper.Table(
        [words.Of(nameof(AssessmentTexts.Column_State)), words.Of(nameof(AssessmentTexts.Column_Clauses)), words.Of(nameof(AssessmentTexts.Column_Meaning))],
        Enum.GetValues<ClauseState>().Where(state => assessment.Count(state) > 0).Select(state => (IReadOnlyList<HtmlCell>)
        [
            new HtmlCell(words.Of(state)) { Mark = Mark(state) }, assessment.Count(state), words.Of($"Meaning_{state}"),
        ]));

    /// <summary>The look of a state: only a real pass is green.</summary>
    internal static string Mark(ClauseState state) => state switch
    {
        ClauseState.Pass => "good",
        ClauseState.Fail => "bad",
        _ => "apart",
    };

    private void Failures()
    {
        paper.Text("h3", words.Of(nameof(AssessmentTexts.Failures)));
        var failed = assessment.Run.Checks.Where(check => check.Verdict == Evaluator.Verdict.Fail).ToList();
        if (failed.Count == 0)
        {
            paper.Text("p", words.Of(nameof(AssessmentTexts.Failures_None)));
            return;
        }

        paper.Table(
            [words.Of(nameof(AssessmentTexts.Column_Check)), words.Of(nameof(AssessmentTexts.Column_What)), words.Of(nameof(AssessmentTexts.Column_Attempt)),
                words.Of(nameof(AssessmentTexts.Column_Observed)), words.Of(nameof(AssessmentTexts.Column_Clauses))],
            failed.Select(check => (IReadOnlyList<HtmlCell>)
            [
                new HtmlCell(check.Check.Id) { Place = $"check-{check.Check.Id}", Mark = "bad" }, words.Of(check.Check), check.Attempts.First(attempt => !attempt.IsAsExpected).What,
                words.Outcome(check.Attempts.First(attempt => !attempt.IsAsExpected).Observed), string.Join(' ', check.Check.Requirements),
            ]));
    }

    // Grouped by what is missing: forty clauses that wait for one thing are one line.
    private void Owed()
    {
        var owed = assessment.Findings.Where(finding => finding.State is ClauseState.Owed or ClauseState.ProvenInPart or ClauseState.PassInPart)
            .Select(finding => (finding.Clause.Id, Debt: StandardsCatalogue.BuiltIn.DebtOf(finding.Clause.Id))).Where(one => one.Debt is not null).GroupBy(one => one.Debt!).ToList();
        if (owed.Count == 0) return;
        paper.Text("h3", words.Of(nameof(AssessmentTexts.Owed)));
        paper.Table(
            [words.Of(nameof(AssessmentTexts.Column_Missing)), words.Of(nameof(AssessmentTexts.Column_Why)), words.Of(nameof(AssessmentTexts.Column_Clauses))],
            owed.Select(debt => (IReadOnlyList<HtmlCell>)[words.Of(debt.Key.Missing), words.Of(debt.Key.Why), string.Join(' ', debt.Select(one => one.Id))]));
    }

    private void Scope()
    {
        Heading(nameof(AssessmentTexts.Chapter_Scope));
        paper.Text("p", words.Fill(nameof(AssessmentTexts.Scope), words.Of(assessment.Plan.Profile.Title), assessment.Findings.Length, assessment.Plan.Checks.Length));
        paper.Text("p", assessment.Plan.Sample is { } sample
            ? words.Fill(nameof(AssessmentTexts.Scope_Sample), (sample.Share * 100).ToString("0", CultureInfo.InvariantCulture), sample.Seed, assessment.Count(ClauseState.NotSampled))
            : words.Of(nameof(AssessmentTexts.Scope_Full)));
        paper.Text("p", words.Of(nameof(AssessmentTexts.Scope_Sources)));
        foreach (var reason in assessment.Findings.Where(finding => finding.State == ClauseState.Excluded).Select(finding => StandardsCatalogue.BuiltIn.ExclusionOf(finding.Clause.Id)!).Distinct())
            paper.Text("p", words.Fill(nameof(AssessmentTexts.Scope_Excluded), assessment.Count(ClauseState.Excluded), words.Of(reason)));
    }

    private void SecurityTarget()
    {
        Heading(nameof(AssessmentTexts.Chapter_Target));
        var version = assessment.Run.Environment.FirstOrDefault(fact => fact.Name == "server-version")?.Value ?? "";
        if (assessment.Run.Product != Assessment.OwnProduct)
        {
            paper.Text("p", words.Fill(nameof(AssessmentTexts.Target_Other), assessment.Run.Product, version));
            return;
        }

        paper.Text("p", words.Fill(nameof(AssessmentTexts.Target_Own), assessment.Version, version));
        paper.Table(
            [words.Of(nameof(AssessmentTexts.Column_Threat)), words.Of(nameof(AssessmentTexts.Column_Function))],
            Enumerable.Range(1, 7).Select(i => (IReadOnlyList<HtmlCell>)[words.Of($"Threat_{i}"), words.Of($"Function_{i}")]));
        paper.Text("p", words.Of(nameof(AssessmentTexts.Target_More)));
    }

    private void EnvironmentOf()
    {
        Heading(nameof(AssessmentTexts.Chapter_Environment));
        paper.Table(
            [words.Of(nameof(AssessmentTexts.Column_Fact)), words.Of(nameof(AssessmentTexts.Column_Value))],
            assessment.Run.Environment.Select(fact => (IReadOnlyList<HtmlCell>)[words.Fact(fact.Name), fact.Value]));
        paper.Text("p", words.Of(nameof(AssessmentTexts.Environment_Kind)));
    }

    private void Method()
    {
        Heading(nameof(AssessmentTexts.Chapter_Method));
        foreach (var text in new[] { nameof(AssessmentTexts.Method_Act), nameof(AssessmentTexts.Method_Verdict), nameof(AssessmentTexts.Method_Control), nameof(AssessmentTexts.Method_Apart) })
            paper.Text("p", words.Of(text));
        if (assessment.Run.LeftBehind.IsEmpty) return;
        paper.Text("p", words.Of(nameof(AssessmentTexts.Method_Left)));
        paper.Open("ul");
        foreach (var left in assessment.Run.LeftBehind) paper.Item(left);
        paper.Close("ul");
    }

    private void Results()
    {
        Heading(nameof(AssessmentTexts.Chapter_Results));
        paper.Chart(
            words.Of(nameof(AssessmentTexts.By_Class)), assessment.Classes.Select(part => (words.Capability(part.Key), (IReadOnlyList<ClauseFinding>)[.. part])), words);
        paper.Text("h3", words.Of(nameof(AssessmentTexts.By_Level)));
        paper.Chart(words.Of(nameof(AssessmentTexts.By_Level)), Levels(), words);
    }

    /// <summary>By the GB 17859 levels that need a clause where the document knows them, else basic and enhanced.</summary>
    private IEnumerable<(string Label, IReadOnlyList<ClauseFinding> Findings)> Levels()
    {
        foreach (var level in Enumerable.Range(1, 5))
        {
            var needed = assessment.Findings.Where(finding => finding.Clause.Levels.Contains(level)).ToList();
            if (needed.Count > 0) yield return (words.Fill(nameof(AssessmentTexts.Level), level), needed);
        }

        foreach (var (isEnhanced, key) in new[] { (false, nameof(AssessmentTexts.Basic)), (true, nameof(AssessmentTexts.Enhanced)) })
        {
            var found = assessment.Findings.Where(finding => finding.Clause.Levels.IsEmpty && finding.Clause.IsEnhanced == isEnhanced).ToList();
            if (found.Count > 0) yield return (words.Of(key), found);
        }
    }

    private void Evidence()
    {
        Heading(nameof(AssessmentTexts.Chapter_Evidence));
        paper.Text("p", words.Fill(nameof(AssessmentTexts.Evidence_Count), assessment.Count(ClauseState.Evidenced), assessment.Count(ClauseState.NeedsPerson)));
        if (assessment.Evidence.IsEmpty) return;
        paper.Table(
            [words.Of(nameof(AssessmentTexts.Column_Number)), words.Of(nameof(AssessmentTexts.Column_State)), words.Of(nameof(AssessmentTexts.Column_Until)),
                words.Of(nameof(AssessmentTexts.Column_Owner)), words.Of(nameof(AssessmentTexts.Column_Document)), "SM3", words.Of(nameof(AssessmentTexts.Column_Clauses))],
            assessment.Evidence.Select(found => (IReadOnlyList<HtmlCell>)
            [
                found.Record.Number, new HtmlCell(words.Of(found.State)) { Mark = found.Counts ? null : "bad" }, found.Record.ValidUntil.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                found.Record.Owner, found.Record.Title, found.Record.Sm3, string.Join(' ', found.Record.Clauses),
            ]));
    }

    // The observation report of GB/T 20009: what is neither passed nor failed, and whom to ask.
    private void Observations()
    {
        Heading(nameof(AssessmentTexts.Chapter_Observations));
        var open = assessment.Run.Checks.Where(check => check.Verdict is Evaluator.Verdict.Inconclusive or Evaluator.Verdict.NotApplicable or Evaluator.Verdict.NeedsPerson).ToList();
        paper.Text("p", words.Fill(nameof(AssessmentTexts.Observations), open.Count));
        if (open.Count == 0) return;
        paper.Table(
            [words.Of(nameof(AssessmentTexts.Column_Check)), words.Of(nameof(AssessmentTexts.Column_State)), words.Of(nameof(AssessmentTexts.Column_Why)), words.Of(nameof(AssessmentTexts.Column_Clauses))],
            open.Select(check => (IReadOnlyList<HtmlCell>)
                [new HtmlCell(check.Check.Id) { Place = $"check-{check.Check.Id}" }, words.Of(check.Verdict), check.Note, string.Join(' ', check.Check.Requirements)]));
    }

    private void Conclusion()
    {
        Heading(nameof(AssessmentTexts.Chapter_Conclusion));
        paper.Text("p", Verdict());
        paper.Table(
            [words.Of(nameof(AssessmentTexts.Column_Class)), words.Of(nameof(AssessmentTexts.Column_Clauses)), words.Of(ClauseState.Pass), words.Of(ClauseState.Fail),
                words.Of(nameof(AssessmentTexts.Column_Apart)), words.Of(nameof(AssessmentTexts.Column_Conclusion))],
            assessment.Classes.Select(part => (words.Capability(part.Key), (IReadOnlyList<ClauseFinding>)[.. part])).Concat(Levels()).Select(part => (IReadOnlyList<HtmlCell>)
            [
                part.Item1, part.Item2.Count, part.Item2.Count(finding => finding.State == ClauseState.Pass), part.Item2.Count(finding => finding.State == ClauseState.Fail),
                part.Item2.Count(finding => finding.State is not (ClauseState.Pass or ClauseState.Fail)), ConclusionOf(part.Item2),
            ]));
        paper.Text("p", words.Of(nameof(AssessmentTexts.Conclusion_Limits)));
    }

    /// <summary>Satisfied only where every clause was judged and passed; what is merely not contradicted is said to be open.</summary>
    private HtmlCell ConclusionOf(IReadOnlyList<ClauseFinding> part)
    {
        if (part.Any(finding => finding.State == ClauseState.Fail)) return new HtmlCell(words.Of(nameof(AssessmentTexts.Conclusion_Fail))) { Mark = "bad" };
        return part.All(finding => finding.State == ClauseState.Pass)
            ? new HtmlCell(words.Of(nameof(AssessmentTexts.Conclusion_Pass))) { Mark = "good" } : new HtmlCell(words.Of(nameof(AssessmentTexts.Conclusion_Open))) { Mark = "apart" };
    }
}
