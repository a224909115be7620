using System.Text.Json;

namespace Menshen.Interop.Tests.Statistics;

/// <summary>What the security administrator sees and does: <c>menshen statistics</c>.</summary>
[Collection<StatisticsDeployment>]
public sealed class StatisticsCommandTests(StatisticsDeployment statistics)
{
    [Fact]
    [Requirement("gat389-4.10-2")]
    public async Task A_budget_is_shown_and_given_back_with_a_reason_that_is_recorded()
    {
        const string Question = "SELECT count(*) FROM ruled";
        for (var i = 0; i < 2; i++) (await statistics.AskAsync(Question)).Succeeded();
        (await statistics.AskAsync(Question)).Error.ShouldContain("MI0009");
        (await MenshenAsync("list")).Succeeded().Output.ShouldContain("2/2");
        (await MenshenAsync("show", "ruled")).Succeeded().Output.ShouldContain("count(*)");
        (await MenshenAsync("reset", "ruled", "--user", "analyst")).Error.ShouldContain("reason");
        (await MenshenAsync("reset", "nothing", "--reason", "x")).Error.ShouldContain("no statistical resource");
        (await MenshenAsync("reset", "ruled", "--user", "analyst", "--reason", "the yearly report")).Succeeded().Output.ShouldContain("given back to analyst");
        (await statistics.AskAsync(Question)).Succeeded();
        (await statistics.Running.JournalAsync()).ShouldContain(row => row.Detail != null && row.Detail.Contains("statistics.reset", StringComparison.Ordinal)
            && row.Detail.Contains("the yearly report", StringComparison.Ordinal));
    }

    [Fact]
    [Requirement("gat389-4.10-2")]
    public async Task Forgetting_what_was_answered_waits_for_a_second_person()
    {
        (await statistics.AskAsync("SELECT sum(salary) FROM forgotten WHERE dept = 'd2'")).Succeeded();
        const string Tracker = "SELECT sum(salary) FROM forgotten WHERE dept = 'd2' AND grade <> 9";
        (await statistics.AskAsync(Tracker)).Error.ShouldContain("MI0007");
        await MenshenAsync("reset", "forgotten", "--forget", "--reason", "a new year");
        (await statistics.AskAsync(Tracker)).Error.ShouldContain("MI0007");
        using var listing = JsonDocument.Parse((await statistics.Running.MenshenAsync("approvals", "list", "--json")).Succeeded().Output);
        var waiting = listing.RootElement.GetProperty("approvals").EnumerateArray().Single(a => a.GetProperty("operation").GetString() == "statistics.reset");
        (await statistics.Running.MenshenAsync("approvals", "approve", waiting.GetProperty("id").GetRawText(), "--reason", "agreed")).Succeeded();
        (await statistics.AskAsync(Tracker)).Succeeded();
    }

    [Fact]
    public async Task What_stands_in_the_way_is_listed()
    {
        (await statistics.Owner.PsqlAsync("-c", "GRANT SELECT (dept) ON hindered TO analyst")).Succeeded();
        (await MenshenAsync("list")).Error.ShouldContain("the engine lets its subject at public.hindered");
    }

    private Task<ToolRun> MenshenAsync(params string[] words) => statistics.Running.MenshenAsync(["statistics", .. words]);
}
