using System.Globalization;
using Menshen.Cli.Evaluation.Reports;
using Menshen.Evaluator;
using Menshen.Evaluator.Checks;
using Menshen.Standards;

namespace Menshen.Cli.Evaluation;

/// <summary>A report for a terminal: the verdicts, and of what failed the attempts that say why.</summary>
internal static class EvaluationPage
{
    public static void Write(CliContext context, Assessment assessment)
    {
        var report = assessment.Run;
        var table = new Listing(
            EvaluationTexts.Column_Check, EvaluationTexts.Column_What, EvaluationTexts.Column_Verdict, EvaluationTexts.Column_Attempts, EvaluationTexts.Column_Seconds);
        foreach (var check in report.Checks)
            table.Add(
                check.Check.Id, What(check.Check), Verdict(check.Verdict), check.Attempts.Length.ToString(CultureInfo.InvariantCulture),
                check.Took.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture));
        table.Write(context);
        foreach (var check in report.Checks.Where(check => check.Verdict is not Evaluator.Verdict.Pass)) Explain(context, check);
        context.Line(CliContext.Fill(
            EvaluationTexts.Summary, report.Target, report.Count(Evaluator.Verdict.Pass), report.Count(Evaluator.Verdict.Fail), report.Count(Evaluator.Verdict.Inconclusive),
            report.Count(Evaluator.Verdict.NotApplicable), report.Count(Evaluator.Verdict.NeedsPerson)));
        context.Line(Scope(report));
        Clauses(context, assessment);
        foreach (var left in report.LeftBehind) context.Line(CliContext.Fill(EvaluationTexts.Left, Printable.Line(left)));
    }

    // Each state for itself: what is owed or needs a person is no pass.
    private static void Clauses(CliContext context, Assessment assessment)
    {
        var words = new ReportWords(Texts.Culture ?? CultureInfo.InvariantCulture);
        context.Line(CliContext.Fill(AssessmentTexts.Clauses_Of, assessment.Plan.Profile.Name, assessment.Findings.Length, string.Join(", ", Enum.GetValues<ClauseState>()
            .Where(state => assessment.Count(state) > 0).Select(state => $"{words.Of(state)} {assessment.Count(state).ToString(CultureInfo.InvariantCulture)}"))));
    }

    /// <summary>How much of the whole these checks cover: a report must not look like more than it is.</summary>
    public static string Scope(EvaluationReport report) => CliContext.Fill(
        EvaluationTexts.Scope, report.Checks.Length, report.Checks.SelectMany(check => check.Check.Requirements).Distinct().Count(),
        StandardsCatalogue.BuiltIn.All.Count(one => one.Kind == RequirementKind.Enforced));

    public static string What(Check check) => MessageLanguage.IsChinese(Texts.Culture) ? check.Chinese : check.English;

    public static string Verdict(Verdict verdict) => verdict switch
    {
        Evaluator.Verdict.Pass => EvaluationTexts.Verdict_Pass,
        Evaluator.Verdict.Fail => EvaluationTexts.Verdict_Fail,
        Evaluator.Verdict.NotApplicable => EvaluationTexts.Verdict_NotApplicable,
        Evaluator.Verdict.NeedsPerson => EvaluationTexts.Verdict_NeedsPerson,
        _ => EvaluationTexts.Verdict_Inconclusive,
    };

    private static void Explain(CliContext context, CheckReport check)
    {
        context.Line(CliContext.Fill(EvaluationTexts.Line_Failed, check.Check.Id, Verdict(check.Verdict)));
        if (check.Note.Length > 0) context.Line(CliContext.Fill(EvaluationTexts.Line_Note, Printable.Line(check.Note)));
        foreach (var attempt in check.Attempts.Where(attempt => !attempt.IsAsExpected))
        {
            context.Line(CliContext.Fill(EvaluationTexts.Line_Attempt, Printable.Line(attempt.What)));
            context.Line(CliContext.Fill(EvaluationTexts.Line_Expected, attempt.Expected, Printable.Line(attempt.Observed)));
        }
    }
}
