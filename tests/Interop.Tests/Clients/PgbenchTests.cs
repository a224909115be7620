using System.Globalization;
using System.Text.RegularExpressions;

namespace Menshen.Interop.Tests.Clients;

/// <summary>pgbench's tables are made once, through the gateway (by server-side and client-side generation).</summary>
public sealed class PgbenchUser(SharedDeployment shared) : ClientUser(shared, "it_pgbench")
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        (await ToolRun.OfAsync("pgbench", ["-i", "-q", "-s", "1"], User.LibpqEnvironment)).Succeeded();
    }
}

public sealed partial class PgbenchTests(PgbenchUser client) : IClassFixture<PgbenchUser>
{
    private DeploymentUser User => client.User;

    [Theory]
    [InlineData("simple")]
    [InlineData("extended")]
    [InlineData("prepared")]
    public async Task Every_protocol_runs_without_a_failed_transaction(string protocol) =>
        await BenchAsync(400, "-M", protocol, "-c", "4", "-j", "2", "-t", "100", "-n");

    [Fact]
    public async Task A_connection_for_each_transaction_works() => await BenchAsync(40, "-C", "-S", "-c", "2", "-t", "20", "-n");

    [Theory]
    [InlineData("extended")]
    [InlineData("prepared")]
    public async Task Pipelines_work(string protocol)
    {
        var script = Path.Combine(client.Deployment.Directory, $"pipeline-{protocol}.sql");
        await File.WriteAllTextAsync(script, """
            \startpipeline
            select abalance from pgbench_accounts where aid = 1;
            begin;
            update pgbench_tellers set tbalance = tbalance + 1 where tid = :client_id + 1;
            select count(*) as in_pipeline from pgbench_branches;
            end;
            \endpipeline
            """);
        var before = await TellersAsync();
        await BenchAsync(200, "-M", protocol, "-c", "4", "-t", "50", "-n", "-f", script);
        (await TellersAsync() - before).ShouldBe(200);
        (await User.StatementsAsync("in_pipeline")).Count(row => row.Rows == 1 && row.Reads.Contains("pgbench_branches")).ShouldBeGreaterThanOrEqualTo(200);
    }

    [Fact]
    public async Task What_the_journal_counts_is_what_the_tables_count()
    {
        await BenchAsync(100, "-M", "simple", "-c", "2", "-t", "50", "-n", "-N");
        var updates = await User.StatementsAsync("INSERT INTO pgbench_history");
        var inserted = updates.Where(row => row.Outcome == "succeeded").Sum(row => (long)row.Rows!.Value);
        updates.ShouldAllBe(row => row.Writes.Contains("pgbench_history") && row.Application == "pgbench");
        var history = await User.PsqlAsync("-c", "select count(*) from pgbench_history", "-c", "select sum(delta) - (select sum(abalance) from pgbench_accounts) from pgbench_history");
        history.Succeeded().Lines.ShouldBe([inserted.ToString(CultureInfo.InvariantCulture), "0"]);
    }

    private async Task BenchAsync(int transactions, params string[] arguments)
    {
        var run = (await ToolRun.OfAsync("pgbench", arguments, User.LibpqEnvironment)).Succeeded();
        run.Output.ShouldContain(string.Create(CultureInfo.InvariantCulture, $"number of transactions actually processed: {transactions}/{transactions}"));
        Failed().Match(run.Output).Groups[1].Value.ShouldBe("0", run.Output);
    }

    private async Task<long> TellersAsync() =>
        long.Parse((await User.PsqlAsync("-c", "select sum(tbalance) from pgbench_tellers")).Succeeded().Text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"number of failed transactions: (\d+)")]
    private static partial Regex Failed();
}
