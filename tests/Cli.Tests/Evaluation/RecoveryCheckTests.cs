using Menshen.Evaluator;
using Menshen.Evaluator.Checks;
using Menshen.Evaluator.Targets;

namespace Menshen.Cli.Tests.Evaluation;

/// <summary>What the checks of recovery and of standbys make of a target that is not as it should be: each fault is seen, and where there is nothing nothing passes.</summary>
public class RecoveryCheckTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UtcNow;

    private static readonly KeptBackups Good = new(Now.AddDays(-2), Now.AddHours(-3), Now, 1, [], "backup.test came back whole", true);

    public static TheoryData<string> Faults => ["old", "old full", "no set", "no until", "lag", "lag unknown", "gap", "test failed", "test begun", "no test", "keys of one person"];

    [Fact]
    public async Task Backups_as_they_should_be_have_every_attempt_as_expected()
    {
        (await ReadyAsync(Good)).Attempts.ShouldAllBe(attempt => attempt.IsAsExpected);
        (await ReadyAsync(Good with { KeysPersons = 2 })).Attempts.ShouldAllBe(attempt => attempt.IsAsExpected);
        var run = await TamperingAsync(whole: true, damagedIsWhole: false);
        run.Attempts.Length.ShouldBe(2);
        run.Attempts.ShouldAllBe(attempt => attempt.IsAsExpected);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Each_fault_of_backups_is_one_attempt_that_is_not_as_expected(string fault)
    {
        var run = await ReadyAsync(fault switch
        {
            "old" => Good with { Newest = Now.AddDays(-2) },
            "old full" => Good with { NewestFull = Now.AddDays(-8) },
            "no set" => Good with { Newest = null },
            "no until" => Good with { Until = null },
            "lag" => Good with { LagSeconds = 3600 },
            "lag unknown" => Good with { LagSeconds = null },
            "gap" => Good with { Troubles = ["the WAL segment 000000010000000000000007 is missing"] },
            "test failed" => Good with { LastTest = "backup.test.failed", LastTestPassed = false },
            "keys of one person" => Good with { KeysPersons = 1 },
            "test begun" => Good with { LastTest = "backup.test begun", LastTestPassed = false },
            _ => Good with { LastTest = null, LastTestPassed = false },
        });
        run.Attempts.Count(attempt => !attempt.IsAsExpected).ShouldBe(1);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task A_verification_that_sees_nothing_or_sees_ghosts_fails(bool whole, bool damagedIsWhole) =>
        (await TamperingAsync(whole, damagedIsWhole)).Attempts.ShouldContain(attempt => !attempt.IsAsExpected);

    [Fact]
    public async Task Where_nothing_is_backed_up_the_answer_is_no()
    {
        foreach (var id in new[] { "recovery.ready", "recovery.tampering" })
        {
            var run = await RunAsync(id, new StagedTarget(0) { Kept = null });
            run.Verdict.ShouldBeNull("not applicable would hide it");
            run.Attempts.ShouldHaveSingleItem().IsAsExpected.ShouldBeFalse();
        }
    }

    [Fact]
    public async Task Where_other_programs_make_the_backups_the_checks_ask_for_a_person_and_try_nothing()
    {
        foreach (var target in new[] { new StagedTarget(0) { MakesBackups = false, Kept = null }, new StagedTarget(0) { Kept = KeptBackups.Elsewhere } })
        foreach (var id in new[] { "recovery.ready", "recovery.tampering" })
        {
            var run = await RunAsync(id, target);
            run.Attempts.ShouldBeEmpty();
            run.Verdict!.Value.Verdict.ShouldBe(Verdict.NeedsPerson);
            run.Verdict!.Value.Note.ShouldContain("person");
        }
    }

    [Fact]
    public async Task Two_primaries_a_silent_host_and_a_late_standby_are_each_seen_and_one_server_is_not_judged()
    {
        var (primary, standby) = (new EvaluatedNode("a:1", EvaluatedNode.Primary, null, null), new EvaluatedNode("b:1", EvaluatedNode.Standby, 0.2, null));
        (await RolesAsync(primary, standby)).Attempts.ShouldAllBe(attempt => attempt.IsAsExpected);
        (await RolesAsync(primary, standby with { Role = EvaluatedNode.Primary, DelaySeconds = null })).Attempts.Count(attempt => !attempt.IsAsExpected).ShouldBe(2);
        (await RolesAsync(primary, standby, new EvaluatedNode("c:1", "stale", null, "takes writes"))).Attempts.Single(attempt => !attempt.IsAsExpected).Observed.ShouldContain("stale");
        (await RolesAsync(primary, standby with { DelaySeconds = 3600 })).Attempts.ShouldContain(attempt => !attempt.IsAsExpected);
        (await RolesAsync()).Verdict!.Value.Verdict.ShouldBe(Verdict.NotApplicable);
    }

    private static Task<CheckRun> ReadyAsync(KeptBackups state) => RunAsync("recovery.ready", new StagedTarget(0) { Kept = state });

    private static Task<CheckRun> TamperingAsync(bool whole, bool damagedIsWhole) =>
        RunAsync("recovery.tampering", new StagedTarget(0) { IsCopyWhole = damaged => damaged ? damagedIsWhole : whole });

    private static Task<CheckRun> RolesAsync(params EvaluatedNode[] nodes) => RunAsync("standby.roles", new StagedTarget(0) { Nodes = nodes });

    private static async Task<CheckRun> RunAsync(string id, IEvaluationTarget target)
    {
        var run = new CheckRun(target, [], TimeProvider.System, TestContext.Current.CancellationToken);
        await AllChecks.List.Single(check => check.Id == id).ActAsync(run);
        return run;
    }
}
