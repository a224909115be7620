using System.Diagnostics;

namespace Menshen.Interop.Tests.Crashes;

public sealed class KilledMenshenTests
{
    private const int Clients = 6;

    /// <summary>How long a thread of this process may wait for a processor before it notes an answer that it has.</summary>
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(400);

    [Fact]
    public async Task With_strict_durability_no_answered_statement_is_missing_after_kill_9()
    {
        await using var deployment = await Deployment.CreateAsync(new DeploymentSetup { Durability = "strict", Segment = "1MiB", OnDisk = true });
        var (answered, _) = await KillUnderLoadAsync(deployment);
        var rows = await deployment.JournalAsync("it_marked");
        var journaled = Markers(rows);
        answered.Keys.Where(marker => !journaled.ContainsKey(marker)).ShouldBeEmpty();
        // Strict holds a result for the record that the statement was submitted; the outcome follows it. The kill may come between the two,
        // once for each client at the most, and then the outcome is unknown: never another one.
        var open = answered.Keys.Where(marker => journaled[marker].Outcome != "succeeded").ToArray();
        open.Length.ShouldBeLessThanOrEqualTo(Clients);
        open.ShouldAllBe(marker => journaled[marker].Outcome == "unknown");
    }

    [Fact]
    public async Task With_bounded_durability_nothing_older_than_the_lag_is_missing_after_kill_9()
    {
        var lag = TimeSpan.FromMilliseconds(100);
        await using var deployment = await Deployment.CreateAsync(new DeploymentSetup { Durability = "bounded", Lag = lag, OnDisk = true });
        var (answered, killed) = await KillUnderLoadAsync(deployment, lag + Slack);
        var journaled = Markers(await deployment.JournalAsync("it_marked"));
        answered.Where(pair => !journaled.ContainsKey(pair.Key) && Stopwatch.GetElapsedTime(pair.Value, killed) > lag + Slack).ShouldBeEmpty();
        answered.Keys.Count(journaled.ContainsKey).ShouldBeGreaterThan(100);
    }

    /// <summary>Load (so much longer than 500 answers), <c>kill -9</c>, <c>up</c>, new sessions, <c>down</c>, verify; what was answered before, and when the kill was.</summary>
    private static async Task<(IReadOnlyDictionary<string, long> Answered, long Killed)> KillUnderLoadAsync(Deployment deployment, TimeSpan longer = default)
    {
        var user = await deployment.AddUserAsync("it_marked");
        var clients = new MarkedClients(user, Clients);
        await clients.AnsweredAsync(500);
        await Task.Delay(longer, TestContext.Current.CancellationToken); // Those are older than what a kill may lose: on a fast machine all five hundred were younger.
        var engine = deployment.EngineProcessId;

        var killed = Stopwatch.GetTimestamp();
        await deployment.KillAsync();
        await clients.DisposeAsync();

        clients.Errors.Count.ShouldBe(Clients);
        await deployment.UpAsync();
        deployment.EngineProcessId.ShouldNotBeOneOf(0, engine);
        await Eventually.TrueAsync(() => Task.FromResult(!Signal.IsAlive(engine)), "the engine of the killed Menshen still runs");
        (await user.PsqlAsync("-c", "select 'served'")).Succeeded().Text.ShouldBe("served");
        await deployment.DownAsync();
        (await deployment.VerifyAsync()).Succeeded();
        return (clients.Answered, killed);
    }

    private static Dictionary<string, JournalRow> Markers(IReadOnlyList<JournalRow> rows) =>
        rows.Where(row => row.Event == "statement" && row.Text!.Contains("\"m_", StringComparison.Ordinal)).ToDictionary(row => row.Text!.Split('"')[1]);
}
