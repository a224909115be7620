using Menshen.Cli.Access;
using Npgsql;

namespace Menshen.Cli.Demo;

/// <summary>A grant that may not be passed on, and the access matrix.</summary>
internal sealed class DemoAccess(DemoPage page, DemoGateway gateway, DemoDeployment deployment, DemoFindings findings)
{
    private const string Table = "public.shift";

    public async Task PlayAsync(CancellationToken cancellation)
    {
        page.Chapter(AccessTexts.Demo_Chapter);
        await using (var owner = await gateway.OpenAsync(DemoCast.Owner, cancellation).ConfigureAwait(false))
        {
            await RunAsync(owner, $"CREATE TABLE IF NOT EXISTS {Table} (day date, courier text)", cancellation).ConfigureAwait(false);
            await TryAsync(DemoCast.Owner, owner, $"GRANT SELECT ON {Table} TO {DemoCast.Courier} WITH GRANT OPTION", isRefused: true, cancellation).ConfigureAwait(false);
            page.Say(AccessTexts.Demo_Depth);
            await RunAsync(owner, "SET menshen.purpose = 'shift plan'", cancellation).ConfigureAwait(false);
            await TryAsync(DemoCast.Owner, owner, $"GRANT SELECT ON {Table} TO {DemoCast.Courier}", isRefused: false, cancellation).ConfigureAwait(false);
        }

        foreach (var (user, isRefused) in (IEnumerable<(string, bool)>)[(DemoCast.Courier, false), (DemoCast.Colleague, true)])
        {
            await using var session = await gateway.OpenAsync(user, cancellation).ConfigureAwait(false);
            if (!isRefused)
                await PassOnAsync(session, cancellation).ConfigureAwait(false);
            await TryAsync(user, session, $"SELECT count(*) FROM {Table}", isRefused, cancellation).ConfigureAwait(false);
        }

        await MatrixAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Who has a right and no grant option is not refused by PostgreSQL: he is told that nothing was granted, and nothing was.</summary>
    private async Task PassOnAsync(NpgsqlConnection courier, CancellationToken cancellation)
    {
        string? warning = null;
        courier.Notice += (_, notice) => warning = notice.Notice.MessageText;
        await TryAsync(DemoCast.Courier, courier, $"GRANT SELECT ON {Table} TO {DemoCast.Colleague}", isRefused: false, cancellation).ConfigureAwait(false);
        findings.Expect(warning is not null, "the courier is not told that his grant gave nothing");
        page.Refusal(warning ?? "");
    }

    private async Task MatrixAsync(CancellationToken cancellation)
    {
        var listing = await deployment.AskAsAsync(DemoCast.SecurityAdministrator, client => client.ReadAccessAsync(DemoCast.Database, cancellation)).ConfigureAwait(false);
        var rows = listing.Rows.Where(row => row.Object == Table).ToList();
        page.Typed(DemoCast.SecurityAdministrator, $"menshen access matrix {DemoCast.Database} --object shift");
        page.Table(
            [AccessTexts.Column_Subject, AccessTexts.Column_Privileges, AccessTexts.Column_Chain, AccessTexts.Column_Purpose],
            rows.Select(row => (IReadOnlyList<string>)[row.Subject, row.Privileges.Count > 3 ? $"{row.Privileges[0]} … {row.Privileges[^1]}" : string.Join(' ', row.Privileges), string.Join(" > ", row.Chain), row.Purpose]));
        page.Say(AccessTexts.Demo_Matrix);
        findings.Expect(
            rows.Any(row => row.Subject == DemoCast.Courier && row.Chain.SequenceEqual([DemoCast.Owner, DemoCast.Courier])) && rows.All(row => row.Subject != DemoCast.Colleague),
            "the access matrix does not say who may read the shift plan, and through whom");
    }

    private async Task TryAsync(string user, NpgsqlConnection session, string sql, bool isRefused, CancellationToken cancellation)
    {
        page.Typed(user, sql);
        try
        {
            await RunAsync(session, sql, cancellation).ConfigureAwait(false);
            findings.Expect(!isRefused, $"{user} is let through with {sql}");
        }
        catch (PostgresException refusal)
        {
            page.Refusal(refusal.MessageText);
            findings.Expect(isRefused, $"{user} is refused with {sql}: {refusal.MessageText}");
        }
    }

    private static async Task RunAsync(NpgsqlConnection session, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, session);
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }
}
