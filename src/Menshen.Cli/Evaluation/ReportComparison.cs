using System.Collections.Immutable;

namespace Menshen.Cli.Evaluation;

/// <summary>What two evaluations say differently.</summary>
/// <param name="Changes">Checks first, then clauses, each in the order of the newer one.</param>
internal sealed record ReportComparison(ImmutableArray<VerdictChange> Changes)
{
    /// <summary>From best to worst; what stands at the same place is another kind of the same.</summary>
    private static readonly string[][] Order =
        [["pass"], ["pass-in-part", "proven-by-test", "evidenced"], ["proven-in-part"], ["not-applicable", "excluded", "not-sampled", "needs-person", "not-judged"], ["owed", "inconclusive", Absent], ["fail"]];

    /// <summary>The word for what one of the two does not have.</summary>
    public const string Absent = "absent";

    public static ReportComparison Of(EvaluationVerdict older, EvaluationVerdict newer)
    {
        ArgumentNullException.ThrowIfNull(older);
        ArgumentNullException.ThrowIfNull(newer);
        return new ReportComparison(
        [
            .. Changed("check", older.Checks.Select(check => (check.Id, check.Verdict)), newer.Checks.Select(check => (check.Id, check.Verdict))),
            .. Changed("clause", older.Clauses.Select(clause => (clause.Id, clause.State)), newer.Clauses.Select(clause => (clause.Id, clause.State))),
        ]);
    }

    private static IEnumerable<VerdictChange> Changed(string what, IEnumerable<(string Id, string Word)> older, IEnumerable<(string Id, string Word)> newer)
    {
        var before = older.ToDictionary(one => one.Id, one => one.Word, StringComparer.Ordinal);
        var after = newer.ToList();
        var known = after.Select(one => one.Id).ToHashSet(StringComparer.Ordinal);
        return after.Select(one => (one.Id, Was: before.GetValueOrDefault(one.Id, Absent), Is: one.Word))
            .Concat(before.Where(one => !known.Contains(one.Key)).Select(one => (Id: one.Key, Was: one.Value, Is: Absent)))
            .Where(one => one.Was != one.Is).Select(one => new VerdictChange(what, one.Id, one.Was, one.Is, Math.Sign(Place(one.Is) - Place(one.Was))));
    }

    private static int Place(string word) => Array.FindIndex(Order, words => words.Contains(word)) is >= 0 and var place ? place : Order.Length;
}
