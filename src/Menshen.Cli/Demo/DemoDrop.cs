using Npgsql;

namespace Menshen.Cli.Demo;

/// <summary>A database is dropped: one person asks, and people go on working in it; another approves, and it is gone.</summary>
internal sealed class DemoDrop(DemoPage page, DemoGateway gateway, DemoDeployment deployment, DemoFindings findings)
{
    private const string Database = "season";
    private const string Reason = "the season is over";
    private const string Count = "SELECT count(*) FROM helper";

    public async Task PlayAsync(CancellationToken cancellation)
    {
        page.Chapter(DemoTexts.Chapter_Drop);
        // A run that was broken off may have left it.
        if (await gateway.RefusalOfOwnerAsync(Database, cancellation).ConfigureAwait(false) is not null)
            await deployment.CommandAsAsync(DemoCast.SystemAdministrator, ["database", "create", Database, "--owner", DemoCast.Owner]).ConfigureAwait(false);
        await using var session = await gateway.OpenInAsync(Database, DemoCast.Owner, cancellation).ConfigureAwait(false);
        await DemoAnswer.AskAsync(session, "CREATE TABLE helper AS SELECT n FROM generate_series(1, 12) n", cancellation).ConfigureAwait(false);

        var persons = new DemoTwoPersons(page, deployment, findings);
        var request = await persons.AskAsync(
            DemoCast.SystemAdministrator, $"menshen database drop {Database} --reason \"{Reason}\"", Reason, c => c.DropDatabaseAsync(Database, cancellation), cancellation).ConfigureAwait(false);
        page.Typed(DemoCast.Owner, Count);
        var counted = await DemoAnswer.AskAsync(session, Count, cancellation).ConfigureAwait(false);
        page.Table(counted.Headings, counted.Lines);
        page.Say(DemoTexts.Drop_Waits);
        findings.Expect(counted.Single == "12", $"a database that one person alone wants dropped answers {counted.Single}{counted.SqlState}");

        await persons.ApproveAsync(DemoCast.SecurityAdministrator, request, Reason, cancellation).ConfigureAwait(false);
        page.Typed(DemoCast.Owner, Count);
        var ending = await EndingAsync(session, cancellation).ConfigureAwait(false);
        page.Refusal(ending);
        findings.Expect(ending.Length > 0, "a session goes on in a database that two persons have dropped");
        var gone = await gateway.RefusalOfOwnerAsync(Database, cancellation).ConfigureAwait(false);
        page.Say(CliContext.Fill(DemoTexts.Drop_Gone, Database));
        findings.Expect(gone?.SqlState == PostgresErrorCodes.InvalidCatalogName, $"the way into a database that two persons have dropped: {gone?.MessageText ?? "open"}");
    }

    /// <summary>What the open session comes to; empty: it goes on.</summary>
    private static async Task<string> EndingAsync(NpgsqlConnection session, CancellationToken cancellation)
    {
        try
        {
            return (await DemoAnswer.AskAsync(session, Count, cancellation).ConfigureAwait(false)).Message;
        }
        catch (NpgsqlException ending)
        {
            return ending.Message;
        }
    }
}
