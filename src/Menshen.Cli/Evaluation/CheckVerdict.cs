using Menshen.Evaluator;

namespace Menshen.Cli.Evaluation;

/// <summary>One check's verdict and evidence in <see cref="EvaluationVerdict"/>.</summary>
internal sealed record CheckVerdict(
    string Id, string Verdict, string Note, IReadOnlyList<string> Requirements, double Seconds, IReadOnlyList<Attempt> Attempts, IReadOnlyList<RecordReference> Records)
{
    public static CheckVerdict Of(CheckReport report) => new(
        report.Check.Id, Word(report.Verdict), report.Note, report.Check.Requirements, Math.Round(report.Took.TotalSeconds, 3), report.Attempts, report.Records);

    /// <summary>The report that it was made of.</summary>
    public CheckReport Report(Check check) => new(
        check, Enum.GetValues<Evaluator.Verdict>().First(verdict => Word(verdict) == Verdict), Note, [.. Attempts], Attempts.Count > 0 ? Attempts[0].At : DateTimeOffset.UtcNow, TimeSpan.FromSeconds(Seconds))
    {
        Records = [.. Records],
    };

    /// <summary>The word that programs read, the same in every language.</summary>
    public static string Word(Verdict verdict) => verdict switch
    {
        Evaluator.Verdict.Pass => "pass",
        Evaluator.Verdict.Fail => "fail",
        Evaluator.Verdict.NotApplicable => "not-applicable",
        Evaluator.Verdict.NeedsPerson => "needs-person",
        _ => "inconclusive",
    };
}
