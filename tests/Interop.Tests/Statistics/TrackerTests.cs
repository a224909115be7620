namespace Menshen.Interop.Tests.Statistics;

/// <summary>Trackers, each shown to work where there is a minimum set size alone, and to fail here.</summary>
[Collection<StatisticsDeployment>]
public sealed class TrackerTests(StatisticsDeployment statistics)
{
    private const string C = StatisticsDeployment.Target;

    [Fact]
    [Requirement("gat389-4.10-1")]
    public Task An_individual_tracker_finds_one_salary_where_only_the_size_is_looked_at_and_none_here() =>
        AttackAsync("individual", ["dept = 'd2'", $"dept = 'd2' AND NOT ({C})"], sums => sums[0] - sums[1]);

    [Fact]
    [Requirement("gat389-4.10-1")]
    public Task A_general_tracker_fails() =>
        AttackAsync(
            "general", ["dept = 'd1' OR grade = 2", "NOT (dept = 'd1' OR grade = 2)", $"({C}) OR dept = 'd1' OR grade = 2", $"({C}) OR NOT (dept = 'd1' OR grade = 2)"],
            sums => sums[2] + sums[3] - sums[0] - sums[1]);

    [Fact]
    [Requirement("gat389-4.10-1")]
    public Task A_double_tracker_fails() =>
        AttackAsync(
            "doubled", ["dept = 'd1'", "dept IN ('d1', 'd2')", $"({C}) OR dept = 'd1'", $"NOT (({C}) AND dept = 'd1') AND dept IN ('d1', 'd2') AND NOT ({C})"],
            sums => sums[1] - sums[3]);

    [Fact]
    [Requirement("gat389-4.10-2")]
    public Task Bisection_by_a_range_fails() =>
        AttackAsync("bisected", ["hired <= 2030", "hired <= 2007", "hired <= 2006"], sums => sums[1] - sums[2]);

    [Fact]
    [Requirement("gat389-4.10-2")]
    public async Task A_refused_tracker_is_in_the_journal_and_raises_an_alarm()
    {
        var refusals = new List<string>();
        await statistics.SumAsync("individual", "dept = 'd3'", refusals);
        await statistics.SumAsync("individual", "dept = 'd3' AND hired <> 2008 AND grade >= 0 AND hired > 2002", refusals);
        await statistics.AskAsync("SELECT sum(salary) FROM individual WHERE dept = 'd3' AND hired >= 2003");
        var rows = await statistics.Running.JournalAsync("analyst");
        rows.ShouldContain(row => row.Detail != null && row.Detail.StartsWith("statistics.ask", StringComparison.Ordinal));
        rows.ShouldContain(row => row.Detail != null && row.Detail.StartsWith("statistics.refuse", StringComparison.Ordinal) && row.Detail.Contains("MI000", StringComparison.Ordinal));
        await Eventually.TrueAsync(async () => (await statistics.Running.JournalAsync()).Any(row => row.Event == "alarm_raised" && row.Detail!.Contains("inference-refused", StringComparison.Ordinal)));
    }

    [Fact]
    [Requirement("gat389-4.10-1")]
    public async Task One_row_more_between_two_questions_is_not_told_by_their_difference()
    {
        const string Question = "SELECT count(*), sum(salary) FROM changed WHERE dept = 'd1'";
        var before = (await statistics.AskAsync(Question)).Succeeded().Text;
        (await statistics.AskAsync(Question)).Succeeded().Text.ShouldBe(before);
        var naive = await statistics.NaiveSumAsync("changed", "dept = 'd1'");
        (await statistics.Owner.PsqlAsync("-c", "INSERT INTO changed VALUES (900, 'new', 'd1', 2, 2900, 5123)")).Succeeded();
        (await statistics.NaiveSumAsync("changed", "dept = 'd1'")).ShouldBe(naive + 5123);
        (await statistics.AskAsync(Question)).Error.ShouldContain("MI0007");
        // Nor is one value that was changed, where the rows are the same.
        (await statistics.Owner.PsqlAsync("-c", "DELETE FROM changed WHERE staff_id = 900", "-c", "UPDATE changed SET salary = salary + 1 WHERE staff_id = 3")).Succeeded();
        (await statistics.AskAsync(Question)).Error.ShouldContain("MI0007");
        (await statistics.Owner.PsqlAsync("-c", "UPDATE changed SET salary = salary + 1 WHERE dept = 'd1'")).Succeeded();
        (await statistics.AskAsync(Question)).Succeeded();
    }

    [Fact]
    [Requirement("gat389-4.10-1")]
    public async Task Another_column_changed_in_all_rows_between_two_questions_does_not_make_their_difference_tell()
    {
        var refusals = new List<string>();
        var naive = await statistics.NaiveSumAsync("touched", "dept = 'd2'");
        (await statistics.SumAsync("touched", "dept = 'd2'", refusals)).ShouldBe(naive);
        (await statistics.Owner.PsqlAsync("-c", "UPDATE touched SET name = name || ' the second'")).Succeeded();
        // Where the size alone counts, the difference is one person's salary.
        (naive - await statistics.NaiveSumAsync("touched", $"dept = 'd2' AND NOT ({C})")).ShouldBe(await statistics.TruthAsync("touched"));
        (await statistics.SumAsync("touched", $"dept = 'd2' AND NOT ({C})", refusals)).ShouldBeNull();
        refusals.Single().ShouldContain("MI0007");
        (await statistics.SumAsync("touched", "dept = 'd2'", refusals)).ShouldBe(naive, "the same people again");
    }

    [Fact]
    [Requirement("gat389-4.10-1")]
    public async Task Two_who_talk_are_held_together_unless_the_policy_says_otherwise()
    {
        string First(string table) => $"SELECT sum(salary) FROM {table} WHERE dept = 'd2'";
        string Other(string table) => $"SELECT sum(salary) FROM {table} WHERE dept = 'd2' AND NOT ({C})";
        foreach (var table in (string[])["together", "apart"]) (await statistics.AskAsync(First(table))).Succeeded();
        (await statistics.Second.PsqlAsync("-c", Other("together"))).Error.ShouldContain("earlier answers");
        (await statistics.Second.PsqlAsync("-c", Other("apart"))).Succeeded();
    }

    [Fact]
    [Requirement("gat389-4.10-2")]
    public async Task Both_halves_of_a_tracker_at_the_same_moment_are_judged_one_after_the_other()
    {
        string[] halves = ["dept = 'd2'", $"dept = 'd2' AND NOT ({C})"];
        var answers = await Task.WhenAll(halves.Concat(halves).Select((half, i) => (i % 2 == 0 ? statistics.Analyst : statistics.Second).PsqlAsync("-c", $"SELECT sum(salary) FROM atonce WHERE {half}")));
        answers.Where(answer => answer.Code == 0).Select(answer => answer.Text).Distinct().Count().ShouldBe(1);
        answers.Count(answer => answer.Code != 0).ShouldBe(2);
    }

    [Fact]
    [Requirement("gat389-4.10-2")]
    public async Task What_was_answered_is_known_after_a_restart_and_a_rollback()
    {
        (await statistics.Analyst.PsqlAsync("-c", "BEGIN", "-c", "SELECT sum(salary) FROM restarted WHERE dept = 'd2'", "-c", "ROLLBACK")).Succeeded();
        await statistics.Running.DownAsync();
        await statistics.Running.UpAsync();
        (await statistics.AskAsync($"SELECT sum(salary) FROM restarted WHERE dept = 'd2' AND NOT ({C})")).Error.ShouldContain("MI0007");
    }

    private async Task AttackAsync(string resource, string[] questions, Func<long[], long> solve)
    {
        var truth = await statistics.TruthAsync(resource);
        var naive = new List<long>();
        foreach (var question in questions) naive.Add((await statistics.NaiveSumAsync(resource, question)).ShouldNotBeNull(question));
        solve([.. naive]).ShouldBe(truth, "the attack must work where only the size is looked at, or it proves nothing");
        var refusals = new List<string>();
        foreach (var question in questions) await statistics.SumAsync(resource, question, refusals);
        refusals.ShouldNotBeEmpty();
        refusals.ShouldAllBe(refusal => refusal.Contains("MI0007", StringComparison.Ordinal) || refusal.Contains("MI0006", StringComparison.Ordinal));
        refusals.ShouldContain(refusal => refusal.Contains("MI0007", StringComparison.Ordinal));
    }
}
