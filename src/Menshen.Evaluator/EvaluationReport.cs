using System.Collections.Immutable;

namespace Menshen.Evaluator;

/// <summary>What an evaluation found.</summary>
/// <param name="Target">What was evaluated.</param>
/// <param name="Began">When it began.</param>
/// <param name="Ended">When all was taken away again.</param>
/// <param name="Checks">Each check's verdict and evidence.</param>
/// <param name="LeftBehind">What could not be taken away; empty if all is as before.</param>
public sealed record EvaluationReport(string Target, DateTimeOffset Began, DateTimeOffset Ended, ImmutableArray<CheckReport> Checks, ImmutableArray<string> LeftBehind)
{
    /// <summary>What kind of system was evaluated: <c>Menshen</c> or <c>PostgreSQL</c>. Tests of Menshen's prove nothing about another.</summary>
    public string Product { get; init; } = "";

    /// <summary>What a repetition has to know.</summary>
    public ImmutableArray<EnvironmentFact> Environment { get; init; } = [];

    public int Count(Verdict verdict) => Checks.Count(check => check.Verdict == verdict);

    /// <summary>The worst verdict of the checks that are evidence for a requirement; null if none is.</summary>
    public Verdict? Of(string requirement)
    {
        var verdicts = Checks.Where(check => check.Check.Requirements.Contains(requirement)).Select(check => check.Verdict).ToList();
        return verdicts.Count == 0 ? null
            : verdicts.Contains(Verdict.Fail) ? Verdict.Fail
            : verdicts.Contains(Verdict.Inconclusive) ? Verdict.Inconclusive
            // What a program could not look at is not outweighed by what it could.
            : verdicts.Contains(Verdict.NeedsPerson) ? Verdict.NeedsPerson
            : verdicts.Contains(Verdict.Pass) ? Verdict.Pass : Verdict.NotApplicable;
    }
}
