using System.Collections.Immutable;
using Menshen.Cli.Evaluation.Evidence;
using Menshen.Cli.Evaluation.Profiles;
using Menshen.Cli.Evaluation.Reports;
using Menshen.Evaluator;
using Menshen.Evaluator.Checks;

namespace Menshen.Cli.Tests.Evaluation;

/// <summary>Assessments of runs that never were: every check with the verdict that a test gives it.</summary>
internal static class AssessmentSamples
{
    public static readonly DateTimeOffset Began = new(2026, 11, 27, 3, 0, 0, TimeSpan.Zero);

    /// <summary>What a hostile server could answer.</summary>
    public const string Hostile = "<script>alert(1)</script>\" onload='x' &amp; \u0000\u202e\uffff\ufffe\ud83d\ude00\ud800 ]]>";

    public static EvaluationProfile Profile(string name) => EvaluationProfile.All.Single(profile => profile.Name == name);

    public static Assessment Of(string profile, Func<Check, Verdict> verdict, string product = "Menshen", ImmutableArray<EvidenceFound>? evidence = null, ClauseSample? sample = null)
    {
        var plan = EvaluationPlan.Of(Profile(profile), null, sample, AllChecks.List);
        var reports = plan.Checks.Select(check => Report(check, verdict(check))).ToImmutableArray();
        var run = new EvaluationReport($"{product} at 127.0.0.1:1", Began, Began.AddMinutes(1), reports, ["the empty database ev_x"])
        {
            Product = product, Environment = [new EnvironmentFact("server-version", "15.18"), new EnvironmentFact("judge", Hostile)],
        };
        return Assessment.Of(run, plan, evidence ?? [], "1.2.3");
    }

    private static CheckReport Report(Check check, Verdict verdict) => new(
        check, verdict, verdict is Verdict.Inconclusive or Verdict.NotApplicable or Verdict.NeedsPerson ? "nothing there" : "",
        [new Attempt($"{check.Id} tries {Hostile}", "refused", verdict == Verdict.Fail ? "carried out" : $"42501 {Hostile}", verdict != Verdict.Fail, Began)], Began, TimeSpan.FromSeconds(1))
    {
        Records = [new RecordReference(4711, Began, "ev_x", "select")],
    };
}
