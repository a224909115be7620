using System.Collections.Immutable;
using Menshen.Evaluator;
using Menshen.Standards;

namespace Menshen.Cli.Evaluation.Profiles;

/// <summary>What one evaluation will do: for which clauses, by which checks.</summary>
/// <param name="Profile">Which clauses there are.</param>
/// <param name="Clauses">Those of the profile, or the one that was asked for.</param>
/// <param name="Checks">Those that judge one of them, in the order they run.</param>
/// <param name="Sample">Null: all are judged that can be.</param>
internal sealed record EvaluationPlan(EvaluationProfile Profile, ImmutableArray<Requirement> Clauses, ImmutableArray<Check> Checks, ClauseSample? Sample)
{
    /// <summary>Plans it.</summary>
    /// <param name="profile">Of which clauses.</param>
    /// <param name="clause">The one that alone is meant, or null.</param>
    /// <param name="sample">Or null.</param>
    /// <param name="among">The checks that may run.</param>
    public static EvaluationPlan Of(EvaluationProfile profile, string? clause, ClauseSample? sample, IEnumerable<Check> among)
    {
        var clauses = profile.Clauses(StandardsCatalogue.BuiltIn);
        if (clause is not null) clauses = [.. clauses.Where(one => one.Id == clause)];
        var all = among.ToList();
        var judged = all.SelectMany(check => check.Requirements).ToHashSet();
        var wanted = sample is null ? [.. clauses.Select(one => one.Id)] : sample.Of(clauses.Where(one => judged.Contains(one.Id)));
        return new EvaluationPlan(profile, clauses, [.. all.Where(check => check.Requirements.Any(wanted.Contains))], sample);
    }

    /// <summary>True if no check that judges it was chosen, although there is one.</summary>
    public bool IsLeftOut(Requirement one, IEnumerable<Check> known) => Sample is not null && !Checks.Any(check => check.Requirements.Contains(one.Id))
        && known.Any(check => check.Requirements.Contains(one.Id));
}
