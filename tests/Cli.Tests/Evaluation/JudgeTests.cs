using System.Globalization;
using System.Text.RegularExpressions;
using Menshen.Evaluator;
using Menshen.Evaluator.Checks;
using Menshen.Evaluator.Targets;
using Menshen.TestKit;

namespace Menshen.Cli.Tests.Evaluation;

/// <summary>What a target may do to its judge: keep silent until somebody's patience ends, refuse a setting, be one where two were named; and which records a report links to.</summary>
public sealed partial class JudgeTests
{
    private static readonly Subject[] Subjects = [.. Enumerable.Range(0, 5).Select(i => new Subject($"ev_{i}", "x", "ev"))];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public static TheoryData<string> Faults => ["silent", "odd"];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task A_check_whose_attempts_end_in_somebodys_patience_says_nothing_and_the_others_go_on(string how)
    {
        using var server = new StagedServer(Multiply);
        var bench = new EvaluationBench(new StagedTarget(server.Port), TimeProvider.System);
        await bench.BeginAsync(Stop);
        var check = new Check("x.silent", "x", "x", [], _ => throw (how == "silent" ? new TaskCanceledException("60 s are over") : new NotImplementedException("a message that is none")));
        (await bench.JudgeAsync(check, Stop)).ShouldSatisfyAllConditions(report => report.Verdict.ShouldBe(Verdict.Inconclusive), report => report.Note.ShouldContain("the attempts could not be made"));
    }

    [Fact]
    public async Task What_cannot_be_taken_away_is_said_in_the_report_and_does_not_take_its_place()
    {
        using var server = new StagedServer(Multiply);
        var bench = new EvaluationBench(new StagedTarget(server.Port) { KeepsAll = true }, TimeProvider.System);
        await bench.BeginAsync(Stop);
        (await bench.EndAsync()).ShouldHaveSingleItem().ShouldSatisfyAllConditions(said => said.ShouldContain("ev_0, ev_1"), said => said.ShouldContain("another waits"));
    }

    [Fact]
    public async Task Who_gives_up_is_heard()
    {
        using var server = new StagedServer(Multiply);
        var bench = new EvaluationBench(new StagedTarget(server.Port), TimeProvider.System);
        await bench.BeginAsync(Stop);
        using var given = new CancellationTokenSource();
        var check = new Check("x.given-up", "x", "x", [], run =>
        {
            given.Cancel();
            run.Cancellation.ThrowIfCancellationRequested();
            return Task.CompletedTask;
        });
        await Should.ThrowAsync<OperationCanceledException>(() => bench.JudgeAsync(check, given.Token));
    }

    [Fact]
    [Requirement("gbt20009-4.4-b.3")]
    public async Task The_records_that_a_verdict_links_to_are_those_of_its_attempts()
    {
        List<RecordReference> recorded = [];
        using var server = new StagedServer(sql =>
        {
            Record("the judge's own question");
            return Multiply(sql);
        });
        var bench = new EvaluationBench(new StagedTarget(server.Port) { Recorded = () => [.. recorded] }, TimeProvider.System);
        await bench.BeginAsync(Stop);
        var check = new Check("x.acts", "x", "x", [], async run =>
        {
            await Task.Delay(5, Stop);
            Record("the attempt");
            await Task.Delay(5, Stop);
            run.Observe("x", "x", "x", true);
        });
        var report = await bench.JudgeAsync(check, Stop);
        report.Verdict.ShouldBe(Verdict.Pass, report.Note);
        recorded.Count.ShouldBeGreaterThan(4);
        (await bench.WithRecordsAsync([report], Stop))[0].Records.Select(record => record.Action).ShouldBe(["the attempt"]);

        void Record(string what)
        {
            lock (recorded) recorded.Add(new RecordReference(recorded.Count, DateTimeOffset.UtcNow, "ev_0", what));
        }
    }

    [Theory]
    [InlineData("audit.unalterable", "(UPDATE|INSERT INTO|DELETE FROM|TRUNCATE|DROP TABLE) ")]
    [InlineData("identity.secrets", "(ALTER ROLE|DROP ROLE|UPDATE pg_authid) ")]
    [InlineData("duty.no-way-up", "(ALTER ROLE|CREATE ROLE|GRANT) ")]
    public async Task What_a_target_that_fails_lets_the_judge_do_to_what_is_not_the_judges_is_undone(string id, string acts)
    {
        List<string> said = [];
        using var server = new StagedServer(sql =>
        {
            lock (said) said.Add(sql.Trim('\0'));
            return StagedServer.Row("1");
        });
        var run = new CheckRun(new StagedTarget(server.Port), [.. Subjects], TimeProvider.System, Stop);
        await AllChecks.List.Single(check => check.Id == id).ActAsync(run);
        run.Attempts.Count(attempt => !attempt.IsAsExpected).ShouldBeGreaterThan(2);
        var done = Enumerable.Range(0, said.Count).Where(i => Regex.IsMatch(said[i], acts)).ToList();
        done.Count.ShouldBeGreaterThan(2);
        done.ShouldAllBe(i => said[i - 1] == "BEGIN" && said[i + 1] == "ROLLBACK");
        said.ShouldNotContain("COMMIT");
    }

    [Fact]
    [Requirement("gbt20009-5.1.2.7-b")]
    public async Task Room_that_cannot_be_set_is_a_failure_and_no_want_of_an_answer()
    {
        using var spare = new FillingSpare();
        var run = new CheckRun(new StagedTarget(1) { Spare = spare }, Subjects, TimeProvider.System, Stop);
        await AllChecks.List.Single(check => check.Id == "trail.capacity").ActAsync(run);
        run.Attempts.ShouldHaveSingleItem().ShouldSatisfyAllConditions(one => one.IsAsExpected.ShouldBeFalse(), one => one.Observed.ShouldBe("no such setting"));
    }

    [Theory]
    [InlineData("gateways.sessions")]
    [InlineData("gateways.lock")]
    [InlineData("gateways.accounts")]
    [InlineData("gateways.records")]
    [Requirement("gbt20009-4.3-p1.3")]
    public async Task One_gateway_that_was_named_twice_is_not_two(string id)
    {
        using var server = new StagedServer(_ => StagedServer.Row("1"));
        var target = new StagedTarget(server.Port);
        foreach (var _ in Enumerable.Range(0, 3)) target.Listed.Enqueue([new EvaluatedGateway("first", true, "p", true, TimeSpan.Zero, true)]);
        var run = new CheckRun(target, [.. Subjects], TimeProvider.System, Stop);
        await AllChecks.List.Single(check => check.Id == id).ActAsync(run);
        run.Verdict.ShouldNotBeNull().ShouldSatisfyAllConditions(said => said.Verdict.ShouldBe(Verdict.Inconclusive), said => said.Note.ShouldContain("is the first one"));
        run.Attempts.ShouldBeEmpty();
    }

    [Fact]
    [Requirement("gbt20009-5.1.3.1-a.1")]
    public async Task A_master_key_that_lies_open_is_open_also_where_something_is_damaged()
    {
        var directory = Directory.CreateTempSubdirectory("menshen-keystore-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(directory, "keys"));
            Directory.CreateDirectory(Path.Combine(directory, "journal"));
            foreach (var name in new[] { "master.key", "a.key" }) await File.WriteAllTextAsync(Path.Combine(directory, "keys", name), "secret", Stop);
            var program = Path.Combine(directory, "program");
            await File.WriteAllTextAsync(program, "#!/bin/sh\necho '{\"index\":1}'\necho 'The journal is damaged' >&2\nexit 2\n", Stop);
            new FileInfo(program).UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserExecute;
            (await new MenshenKeyStore(program, directory).OpensAsync(KeyCopy.Whole, Stop)).ShouldBeTrue();
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    private static byte[] Multiply(string sql) => Product().Match(sql) is { Success: true } asked
        ? [.. sql.Contains("CREATE TEMP TABLE", StringComparison.Ordinal) ? StagedServer.Empty(sql) : [], .. StagedServer.Row((int.Parse(asked.Groups[1].Value, CultureInfo.InvariantCulture) * int.Parse(asked.Groups[2].Value, CultureInfo.InvariantCulture)).ToString(CultureInfo.InvariantCulture))]
        : StagedServer.Row("1");

    [GeneratedRegex(@"SELECT (\d+) \* (\d+)")]
    private static partial Regex Product();
}
