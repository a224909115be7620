using Menshen.Evaluator;
using Menshen.Evaluator.Checks;

namespace Menshen.Interop.Tests.Evaluation;

/// <summary>The judge fills the volume of the journal: a deployment that stops passes, and one that drops records is caught.</summary>
public sealed class EvaluateFullDiskTests
{
    private const int Small = 48;

    [Fact]
    [Requirement("gbt20009-4.2-a.2")]
    [Requirement("gbt20009-5.1.2.8-d")]
    [Requirement("realname-7.3.4-6a.1")]
    [Requirement("realname-7.3.4-6a.2")]
    public async Task A_journal_that_stops_when_its_room_ends_passes_and_no_ballast_is_left()
    {
        var (report, left) = await JudgeAsync("stop");
        report.Attempts.Where(attempt => !attempt.IsAsExpected).ShouldBeEmpty();
        (report.Verdict, report.Note).ShouldBe((Verdict.Pass, ""));
        report.Attempts.ShouldContain(attempt => attempt.Observed.StartsWith("53100", StringComparison.Ordinal));
        left.ShouldBeEmpty();
    }

    [Fact]
    [Requirement("gbt20009-4.2-a.2")]
    public async Task A_journal_that_drops_records_instead_fails()
    {
        var (report, left) = await JudgeAsync("drop-and-count");
        report.Verdict.ShouldBe(Verdict.Fail, report.Note);
        report.Attempts.Where(attempt => !attempt.IsAsExpected).Select(attempt => attempt.What).ShouldContain(what => what.Contains("without a record", StringComparison.Ordinal));
        left.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_large_volume_is_left_alone_and_the_ballast_of_a_run_that_died_is_removed()
    {
        await using var running = await Deployment.CreateAsync(new DeploymentSetup());
        var old = Path.Combine(running.Journal, "ev-ballast-of-one-that-died");
        await File.WriteAllTextAsync(old, "", TestContext.Current.CancellationToken);
        var report = await JudgeAsync(running);
        report.Verdict.ShouldBe(Verdict.NotApplicable, report.Note);
        report.Note.ShouldContain($"mount a small volume over {running.Journal}");
        File.Exists(old).ShouldBeFalse();
    }

    private static async Task<(CheckReport Report, IReadOnlyList<string> Left)> JudgeAsync(string whenFull)
    {
        SmallDisk? disk = null;
        await using var running = await Deployment.CreateAsync(new DeploymentSetup
        {
            Segment = "1MiB", Keeping = _ => [$"when-full: {whenFull}"], BeforeFirstUp = d => disk = SmallDisk.MountOver(d.Journal, Small),
        });
        using var mounted = disk!;
        var report = await JudgeAsync(running);
        var free = new DriveInfo(running.Journal).AvailableFreeSpace;
        free.ShouldBeGreaterThan(Small / 2 << 20, "the room is back");
        return (report, Directory.GetFiles(running.Journal, "ev-*"));
    }

    private static async Task<CheckReport> JudgeAsync(Deployment running)
    {
        using var target = await JudgedDeployment.TargetAsync(running);
        var bench = new EvaluationBench(target, TimeProvider.System);
        await bench.BeginAsync(TestContext.Current.CancellationToken);
        try
        {
            return await bench.JudgeAsync(AllChecks.List.Single(check => check.Id == "trail.full"), TestContext.Current.CancellationToken);
        }
        finally
        {
            (await bench.EndAsync()).ShouldBeEmpty();
        }
    }
}
