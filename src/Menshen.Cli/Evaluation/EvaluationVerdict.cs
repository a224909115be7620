using Menshen.Evaluator;

namespace Menshen.Cli.Evaluation;

/// <summary>A report, as <c>evaluate --json</c> writes it.</summary>
internal sealed record EvaluationVerdict(
    string Target, DateTimeOffset Began, DateTimeOffset Ended, int Passed, int Failed, int Inconclusive, int NotApplicable, IReadOnlyList<CheckVerdict> Checks,
    IReadOnlyList<string> LeftBehind)
{
    public static EvaluationVerdict Of(EvaluationReport report) => new(
        report.Target, report.Began, report.Ended, report.Count(Verdict.Pass), report.Count(Verdict.Fail), report.Count(Verdict.Inconclusive), report.Count(Verdict.NotApplicable),
        [.. report.Checks.Select(CheckVerdict.Of)], report.LeftBehind);
}
