using Menshen.Control;
using Npgsql;

namespace Menshen.Cli.Demo;

/// <summary>Break-glass: three persons open the engine's superuser for a while, who sees ciphertext, and loses it again.</summary>
internal sealed class DemoBreakGlass(DemoPage page, DemoGateway gateway, DemoDeployment deployment, DemoFindings findings)
{
    private const string Reason = "an index of express.sender is broken";
    private const string Look = "SELECT person_name, id_number FROM express.sender ORDER BY id LIMIT 1";
    private const int Minutes = 5;

    /// <summary>What every sealed value begins with.</summary>
    private const string Mark = "~ms1";

    private readonly DemoTwoPersons _persons = new(page, deployment, findings);

    public async Task PlayAsync(CancellationToken cancellation)
    {
        page.Chapter(DemoTexts.Chapter_BreakGlass);
        // The embedded engine runs as another user only where root started it; without that the holder could read our keys.
        if (!Environment.IsPrivilegedProcess)
        {
            page.Say(DemoTexts.BreakGlass_NeedsRoot);
            return;
        }

        var request = await _persons.AskAsync(
            DemoCast.SystemAdministrator, $"menshen break-glass request --minutes {Minutes} --reason \"{Reason}\"", Reason,
            c => c.RequestBreakGlassAsync(new BreakGlassWish(Proof(), Minutes), cancellation), cancellation).ConfigureAwait(false);
        foreach (var approver in (string[])[DemoCast.SecurityAdministrator, DemoCast.Auditor])
            await _persons.ApproveAsync(approver, request, "seen the error", cancellation).ConfigureAwait(false);
        await using var connection = await OpenAsync(request.Id, cancellation).ConfigureAwait(false);
        await LookAsync(connection, cancellation).ConfigureAwait(false);
        await EndAsync(request.Id, connection, cancellation).ConfigureAwait(false);
    }

    private async Task<NpgsqlConnection> OpenAsync(long id, CancellationToken cancellation)
    {
        page.Typed(DemoCast.SystemAdministrator, $"menshen break-glass open {id}");
        var ticket = await deployment.AskAsAsync(
            DemoCast.SystemAdministrator, c => c.OpenBreakGlassAsync(id, new LoginWish(Proof(), null, null), cancellation)).ConfigureAwait(false);
        page.Say(DemoTexts.BreakGlass_Opened);
        return await gateway.OpenAsAsync(DemoCast.SystemAdministrator, ticket.Password.Reveal(), cancellation).ConfigureAwait(false);
    }

    private async Task LookAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var superuser = await RowAsync(connection, "SELECT current_setting('is_superuser'), current_user::text", cancellation).ConfigureAwait(false);
        findings.Expect(superuser[0] == "on", "break-glass did not give the engine's superuser");
        page.Typed(DemoCast.SystemAdministrator, Look);
        var row = await RowAsync(connection, Look, cancellation).ConfigureAwait(false);
        page.Table(["person_name", "id_number"], [[.. row.Select(cell => cell.Length > 24 ? cell[..24] + "…" : cell)]]);
        page.Say(DemoTexts.BreakGlass_Ciphertext);
        findings.Expect(row.All(cell => cell.StartsWith(Mark, StringComparison.Ordinal)), "the engine's superuser sees something else than ciphertext");
    }

    private async Task EndAsync(long id, NpgsqlConnection connection, CancellationToken cancellation)
    {
        page.Typed(DemoCast.Auditor, $"menshen break-glass end {id}");
        await deployment.AskAsAsync(DemoCast.Auditor, c => c.EndBreakGlassAsync(id, cancellation)).ConfigureAwait(false);
        var ended = false;
        try
        {
            await RowAsync(connection, Look, cancellation).ConfigureAwait(false);
        }
        catch (NpgsqlException)
        {
            ended = true;
        }

        findings.Expect(ended, "the session goes on after the end of break-glass");
        var listing = await deployment.AskAsAsync(DemoCast.Auditor, c => c.ListBreakGlassAsync(cancellation)).ConfigureAwait(false);
        var report = listing.Emergencies.FirstOrDefault(one => one.Id == id);
        findings.Expect(report?.State == "ended", $"the break-glass is {report?.State}");
        page.Say(CliContext.Fill(DemoTexts.BreakGlass_Ended, report?.Findings.Count ?? 0));
    }

    private CallerCredentials Proof() => new(DemoCast.SystemAdministrator, deployment.Administrators.PasswordOf(DemoCast.SystemAdministrator), null);

    private static async Task<string[]> RowAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        return await reader.ReadAsync(cancellation).ConfigureAwait(false) ? [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetString)] : [];
    }
}
