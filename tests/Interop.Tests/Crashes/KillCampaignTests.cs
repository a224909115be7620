using System.Globalization;

namespace Menshen.Interop.Tests.Crashes;

/// <summary>Kills at random points under load, again and again on one journal: <c>./menshen kills 50</c> runs it longer.</summary>
public sealed class KillCampaignTests(ITestOutputHelper output)
{
    /// <summary>Set by <c>./menshen kills N</c>.</summary>
    private const string RoundsVariable = "MENSHEN_KILLS";

    private const int UsualRounds = 3;

    private const int Clients = 6;

    /// <summary>The kill comes at any moment within so long after the first answer: log-ins, first statements, segment changes, checkpoints.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(2);

    [Fact]
    [Requirement("gbt20009-5.1.2.7-g")]
    [Requirement("realname-7.4.3-5")]
    [Requirement("realname-7.9.3-5")]
    public async Task After_each_kill_at_a_random_point_every_answered_statement_has_its_record_and_the_journal_verifies()
    {
        var rounds = int.TryParse(Environment.GetEnvironmentVariable(RoundsVariable), NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? asked : UsualRounds;
        await using var deployment = await Deployment.CreateAsync(new DeploymentSetup { Durability = "strict", Segment = "1MiB", OnDisk = true });
        var (answers, unknown) = (0, 0);
        for (var round = 1; round <= rounds; round++)
        {
            var user = await deployment.AddUserAsync($"it_round{round}");
            var clients = new MarkedClients(user, Clients);
            // The first answer, while the other clients may still log in; from there on any moment.
            await clients.AnsweredAsync(1);
            var moment = TimeSpan.FromTicks(Random.Shared.NextInt64(Longest.Ticks));
            await Task.Delay(moment);
            await deployment.KillAsync();
            await clients.DisposeAsync();

            // As the kill left it, and again after the start that recovers it.
            (await deployment.VerifyAsync()).Code.ShouldNotBe(2, $"round {round}, killed after {moment}");
            await deployment.UpAsync();
            (await deployment.VerifyAsync()).Succeeded();
            var found = await AgreesAsync(deployment, user, clients.Answered.Keys, $"round {round}, killed after {moment}");
            (answers, unknown) = (answers + clients.Answered.Count, unknown + found);
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"round {round}: killed after {moment.TotalMilliseconds:0} ms, {clients.Answered.Count} answers, {found} without outcome, 0 missing"));
        }

        await deployment.DownAsync();
        (await deployment.VerifyAsync()).Succeeded();
        answers.ShouldBeGreaterThan(rounds * Clients);
        output.WriteLine($"{rounds} kills, {answers} answered statements, 0 without a record, {unknown} without an outcome");
    }

    /// <summary>Fails for an answer without a record; returns how many of them have no outcome.</summary>
    private static async Task<int> AgreesAsync(Deployment deployment, DeploymentUser user, IEnumerable<string> answered, string when)
    {
        var rows = await deployment.JournalAsync(user.Name);
        var journaled = rows.Where(row => row.Event == "statement" && row.Text!.Contains("\"m_", StringComparison.Ordinal)).ToDictionary(row => row.Text!.Split('"')[1]);
        var markers = answered.ToList();
        markers.Where(marker => !journaled.ContainsKey(marker)).ShouldBeEmpty(when);
        var open = markers.Where(marker => journaled[marker].Outcome != "succeeded").ToList();
        // A result is held for the submitted record alone; the kill may come before the outcome's, once for each client.
        open.Count.ShouldBeLessThanOrEqualTo(Clients, when);
        open.ShouldAllBe(marker => journaled[marker].Outcome == "unknown", when);
        return open.Count;
    }
}
