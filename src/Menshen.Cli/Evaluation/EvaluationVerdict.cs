using Menshen.Cli.Evaluation.Reports;
using Menshen.Evaluator;

namespace Menshen.Cli.Evaluation;

/// <summary>A report, as <c>evaluate --json</c> and <c>report.json</c> write it, and as <c>evaluate compare</c> reads it.</summary>
internal sealed record EvaluationVerdict(
    string Target, DateTimeOffset Began, DateTimeOffset Ended, int Passed, int Failed, int Inconclusive, int NotApplicable, int NeedsPerson, IReadOnlyList<CheckVerdict> Checks,
    IReadOnlyList<string> LeftBehind)
{
    public string Product { get; init; } = "";

    public string Profile { get; init; } = "";

    public string Version { get; init; } = "";

    /// <summary>The seed and share of the sample; null if everything was judged.</summary>
    public long? Seed { get; init; }

    public double? Share { get; init; }

    public IReadOnlyList<EnvironmentFact> Environment { get; init; } = [];

    /// <summary>How many clauses are in each state.</summary>
    public IReadOnlyDictionary<string, int> Counts { get; init; } = new Dictionary<string, int>();

    public IReadOnlyList<ClauseVerdict> Clauses { get; init; } = [];

    public static EvaluationVerdict Of(Assessment assessment)
    {
        var run = assessment.Run;
        return new EvaluationVerdict(
            run.Target, run.Began, run.Ended, run.Count(Verdict.Pass), run.Count(Verdict.Fail), run.Count(Verdict.Inconclusive), run.Count(Verdict.NotApplicable), run.Count(Verdict.NeedsPerson),
            [.. run.Checks.Select(CheckVerdict.Of)], run.LeftBehind)
        {
            Product = run.Product, Profile = assessment.Plan.Profile.Name, Version = assessment.Version, Seed = assessment.Plan.Sample?.Seed, Share = assessment.Plan.Sample?.Share,
            Environment = run.Environment, Counts = Enum.GetValues<ClauseState>().ToDictionary(ClauseVerdict.Word, assessment.Count), Clauses = [.. assessment.Findings.Select(ClauseVerdict.Of)],
        };
    }
}
