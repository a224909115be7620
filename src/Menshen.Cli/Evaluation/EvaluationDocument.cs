using Menshen.Cli.Audit.Report;
using Menshen.Evaluator;
using Menshen.Standards;

namespace Menshen.Cli.Evaluation;

/// <summary>A report as a document: verdicts, checks, requirements, and every attempt as evidence.</summary>
internal static class EvaluationDocument
{
    public static ReportDocument Of(EvaluationReport report) => new(
        CliContext.Fill(EvaluationTexts.Report_Title, report.Target), report.Began, report.Ended, report.Ended, $"menshen evaluate. {EvaluationPage.Scope(report)}",
        [Verdicts(report), Checks(report), Requirements(report), Evidence(report)]);

    private static ReportSection Verdicts(EvaluationReport report) => new(
        "verdicts", EvaluationTexts.Report_Verdicts, [EvaluationTexts.Column_Verdict, EvaluationTexts.Column_Number],
        [.. Enum.GetValues<Verdict>().Select(verdict => (object?[])[EvaluationPage.Verdict(verdict), report.Count(verdict)])], 1);

    private static ReportSection Checks(EvaluationReport report) => new(
        "checks", EvaluationTexts.Report_Checks,
        [EvaluationTexts.Column_Check, EvaluationTexts.Column_What, EvaluationTexts.Column_Verdict, EvaluationTexts.Column_Requirements, EvaluationTexts.Column_Seconds],
        [
            .. report.Checks.Select(check => (object?[])
                [check.Check.Id, EvaluationPage.What(check.Check), $"{EvaluationPage.Verdict(check.Verdict)} {check.Note}".Trim(), string.Join(' ', check.Check.Requirements), Math.Round(check.Took.TotalSeconds, 1)]),
        ],
        null);

    private static ReportSection Requirements(EvaluationReport report) => new(
        "requirements", EvaluationTexts.Report_Requirements, [EvaluationTexts.Column_Requirement, EvaluationTexts.Column_Clause, EvaluationTexts.Column_What, EvaluationTexts.Column_Verdict],
        [
            .. from one in StandardsCatalogue.BuiltIn.All
               let verdict = report.Of(one.Id)
               where verdict is not null
               select (object?[])[one.Id, one.Clause, one.Title.In(Texts.Culture?.Name ?? ""), EvaluationPage.Verdict(verdict.Value)],
        ],
        null);

    private static ReportSection Evidence(EvaluationReport report) => new(
        "evidence", EvaluationTexts.Report_Evidence,
        [
            EvaluationTexts.Column_Check, EvaluationTexts.Column_At, EvaluationTexts.Column_Tried, EvaluationTexts.Column_Expected, EvaluationTexts.Column_Observed,
            EvaluationTexts.Column_Verdict,
        ],
        [
            .. from check in report.Checks
               from attempt in check.Attempts
               select (object?[])
               [
                   check.Check.Id, Moments.Write(attempt.At), attempt.What, attempt.Expected, attempt.Observed,
                   attempt.IsAsExpected ? EvaluationTexts.AsExpected_Yes : EvaluationTexts.AsExpected_No,
               ],
        ],
        null);
}
