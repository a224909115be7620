using Menshen.Cli.Evaluation.Reports;

namespace Menshen.Cli.Evaluation;

/// <summary>A clause and how it stands, in <see cref="EvaluationVerdict"/>.</summary>
internal sealed record ClauseVerdict(string Id, string State, IReadOnlyList<string> Checks, IReadOnlyList<string> Tests, IReadOnlyList<int> Evidence)
{
    public static ClauseVerdict Of(ClauseFinding finding) => new(
        finding.Clause.Id, Word(finding.State), finding.Checks, finding.Tests, [.. finding.Evidence.Where(found => found.Counts).Select(found => found.Record.Number)]);

    /// <summary>The word that programs read, the same in every language.</summary>
    public static string Word(ClauseState state) => state switch
    {
        ClauseState.Pass => "pass",
        ClauseState.PassInPart => "pass-in-part",
        ClauseState.Fail => "fail",
        ClauseState.Inconclusive => "inconclusive",
        ClauseState.NotApplicable => "not-applicable",
        ClauseState.ProvenByTest => "proven-by-test",
        ClauseState.ProvenInPart => "proven-in-part",
        ClauseState.Owed => "owed",
        ClauseState.Evidenced => "evidenced",
        ClauseState.NeedsPerson => "needs-person",
        ClauseState.Excluded => "excluded",
        ClauseState.NotSampled => "not-sampled",
        _ => "not-judged",
    };
}
