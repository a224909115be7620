using System.Collections.Immutable;
using Menshen.Cli.Evaluation.Evidence;
using Menshen.Cli.Evaluation.Profiles;
using Menshen.Evaluator;
using Menshen.Evaluator.Checks;
using Menshen.Standards;

namespace Menshen.Cli.Evaluation.Reports;

/// <summary>Everything that a report says: what the run found, for which clauses, and what stands beside it.</summary>
/// <param name="Run">The checks with their attempts.</param>
/// <param name="Plan">What was to be judged.</param>
/// <param name="Findings">Each clause, in the order of the documents.</param>
/// <param name="Evidence">The whole register.</param>
/// <param name="Version">Of the program that judged.</param>
internal sealed record Assessment(EvaluationReport Run, EvaluationPlan Plan, ImmutableArray<ClauseFinding> Findings, ImmutableArray<EvidenceFound> Evidence, string Version)
{
    /// <summary>The product whose own tests may be named as proofs.</summary>
    public const string OwnProduct = "Menshen";

    /// <summary>Inclusion proofs of records, by their number; only those that were checked with the public key.</summary>
    public ImmutableDictionary<long, string> Proofs { get; init; } = ImmutableDictionary<long, string>.Empty;

    public static Assessment Of(EvaluationReport run, EvaluationPlan plan, ImmutableArray<EvidenceFound> evidence, string version)
    {
        var isOurs = run.Product == OwnProduct;
        return new Assessment(run, plan, [.. plan.Clauses.Select(clause => Find(clause))], evidence, version);

        ClauseFinding Find(Requirement clause)
        {
            var about = evidence.Where(found => found.Record.Clauses.Contains(clause.Id)).ToImmutableArray();
            return new ClauseFinding(
                clause, StateOf(clause, run.Of(clause.Id), plan.IsLeftOut(clause, AllChecks.List), isOurs, about.Any(found => found.Counts)),
                [.. run.Checks.Where(check => check.Check.Requirements.Contains(clause.Id)).Select(check => check.Check.Id)],
                isOurs ? StandardsCatalogue.BuiltIn.ProofsOf(clause.Id) : [], about);
        }
    }

    public int Count(ClauseState state) => Findings.Count(finding => finding.State == state);

    /// <summary>The clauses' parts in the order of their first clause, each with its findings.</summary>
    public IEnumerable<IGrouping<string, ClauseFinding>> Classes => Findings.GroupBy(finding => finding.Clause.Capability);

    /// <summary>In the order in which one thing outweighs another: a failed check before everything, a person's record never over a machine's verdict.</summary>
    internal static ClauseState StateOf(Requirement clause, Verdict? verdict, bool isLeftOut, bool isOurs, bool hasEvidence)
    {
        var catalogue = StandardsCatalogue.BuiltIn;
        if (verdict is { } judged) return Judged(judged, isOurs && catalogue.DebtOf(clause.Id) is not null);
        if (isLeftOut) return ClauseState.NotSampled;
        if (catalogue.ExclusionOf(clause.Id) is not null) return ClauseState.Excluded;
        if (clause.Kind != RequirementKind.Enforced && hasEvidence) return ClauseState.Evidenced;
        if (!isOurs) return clause.Kind == RequirementKind.Enforced ? ClauseState.NotJudged : ClauseState.NeedsPerson;
        return catalogue.StateOf(clause) switch
        {
            ProofState.Proven => ClauseState.ProvenByTest,
            ProofState.Partly => ClauseState.ProvenInPart,
            ProofState.NeedsPerson => ClauseState.NeedsPerson,
            _ => ClauseState.Owed,
        };
    }

    private static ClauseState Judged(Verdict verdict, bool isOwed) => verdict switch
    {
        Verdict.Pass => isOwed ? ClauseState.PassInPart : ClauseState.Pass,
        Verdict.Fail => ClauseState.Fail,
        Verdict.NotApplicable => ClauseState.NotApplicable,
        Verdict.NeedsPerson => ClauseState.NeedsPerson,
        _ => ClauseState.Inconclusive,
    };
}
