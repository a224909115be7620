using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using Menshen.Cli.Identity;
using Menshen.Control;
using Npgsql;

namespace Menshen.Cli.Demo;

/// <summary>A newcomer's first day: the first password, a second factor, a ticket, a lock, a limit of sessions, and the end by two persons.</summary>
internal sealed class DemoIdentity(DemoPage page, DemoGateway gateway, DemoDeployment deployment, DemoFindings findings)
{
    private const string MustChange = "must be changed";

    /// <summary>What the demo's policy allows a person at once.</summary>
    private const int Sessions = DemoDeployment.SessionsOfOne;

    // A name is given once and for ever: each run of the demo brings somebody new.
    private readonly string _name = $"newcomer_{DateTime.UtcNow.ToString("yyyyMMdd_HHmmss", CultureInfo.InvariantCulture)}";
    private string _password = "";

    public async Task PlayAsync(CancellationToken cancellation)
    {
        page.Chapter(DemoTexts.Chapter_Identity);
        await ArriveAsync(cancellation).ConfigureAwait(false);
        var further = new DemoCertificate(page, gateway, deployment, findings);
        await further.NameAsync(_name, cancellation).ConfigureAwait(false);
        await ProveTwiceAsync(cancellation).ConfigureAwait(false);
        await further.ProveAsync(_name, _password, cancellation).ConfigureAwait(false);
        await LockAsync(cancellation).ConfigureAwait(false);
        await FillAsync(cancellation).ConfigureAwait(false);
        await LeaveAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>The first password opens a session that can do nothing but change it.</summary>
    private async Task ArriveAsync(CancellationToken cancellation)
    {
        var made = await AsSecurityAsync(c => c.AddUserAsync(new NewUser(_name, null, DemoCast.Database, "person", "", false), cancellation)).ConfigureAwait(false);
        var first = made.GeneratedPassword!.Reveal();
        page.Say(CliContext.Fill(DemoTexts.Identity_First, _name, DemoCast.SecurityAdministrator));
        page.Typed(_name, "SELECT current_user");
        var refused = await TryAsync(first, "SELECT current_user", cancellation).ConfigureAwait(false);
        page.Refusal(refused);
        findings.Expect(refused.Contains(MustChange, StringComparison.Ordinal), $"a first password served for a statement: {refused}");

        _password = $"{RandomNumberGenerator.GetString("abcdefghijkmnopqrstuvwxyz", 12)}-{RandomNumberGenerator.GetString("23456789", 6)}";
        page.Typed(_name, "ALTER ROLE CURRENT_USER PASSWORD '…'");
        findings.Expect(await TryAsync(first, $"ALTER ROLE CURRENT_USER PASSWORD '{_password}'", cancellation).ConfigureAwait(false) == "", "the first password could not be changed");
        page.Say(DemoTexts.Identity_Changed);
        findings.Expect(await OpensAsync(_password, cancellation).ConfigureAwait(false), "the new password does not open the account");
    }

    /// <summary>One-time codes, and the ticket that they give to any client.</summary>
    private async Task ProveTwiceAsync(CancellationToken cancellation)
    {
        page.Typed(_name, $"menshen factor enrol {_name}");
        var enrolment = await deployment.AskAsync(c => c.EnrolCodesAsync(new CallerCredentials(_name, _password, null), cancellation)).ConfigureAwait(false);
        if (page.Context.OutputIsTerminal)
            QrPicture.Draw(page.Context, enrolment.Uri.Reveal());
        var telephone = new DemoTelephone(enrolment.Uri.Reveal());
        var codes = await deployment.AskAsync(async c => await c.ConfirmCodesAsync(
            new CallerCredentials(_name, _password, await telephone.NextAsync(cancellation).ConfigureAwait(false)), cancellation).ConfigureAwait(false)).ConfigureAwait(false);
        page.Say(CliContext.Fill(DemoTexts.Identity_Enrolled, codes.Codes.Count));

        page.Typed(_name, $"menshen login {_name} --ticket");
        var wish = new LoginWish(new CallerCredentials(_name, _password, await telephone.NextAsync(cancellation).ConfigureAwait(false)), null, IPAddress.Loopback.ToString());
        var ticket = await deployment.AskAsync(c => c.GetTicketAsync(wish, cancellation)).ConfigureAwait(false);
        page.Say(DemoTexts.Identity_Ticket);
        var (isLetIn, said) = await PsqlAsync(ticket.Password.Reveal(), cancellation).ConfigureAwait(false);
        page.Say(said);
        findings.Expect(isLetIn && said == _name, $"the ticket does not open the account to psql: {said}");
        (isLetIn, said) = await PsqlAsync(ticket.Password.Reveal(), cancellation).ConfigureAwait(false);
        page.Refusal(said);
        findings.Expect(!isLetIn, "a ticket opened the account twice");
        var again = await ProblemAsync(c => c.GetTicketAsync(wish, cancellation)).ConfigureAwait(false);
        findings.Expect(again is not null, "a one-time code was taken twice");
    }

    private Task<(bool IsLetIn, string Said)> PsqlAsync(string ticket, CancellationToken cancellation)
    {
        const string sql = "SELECT session_user";
        page.Typed(_name, $"PGPASSWORD=… psql -c \"{sql}\"");
        return gateway.PsqlAsync(_name, ticket, sql, cancellation);
    }

    /// <summary>Too many wrong passwords lock the account, for the right one, too, until the security administrator unlocks it.</summary>
    private async Task LockAsync(CancellationToken cancellation)
    {
        page.Typed(_name, DemoTexts.Identity_Guessing);
        for (var guess = 0; guess < 5; guess++)
            await OpensAsync($"guess-{guess}", cancellation).ConfigureAwait(false);
        var isLocked = !await OpensAsync(_password, cancellation).ConfigureAwait(false);
        findings.Expect(isLocked, "five wrong passwords did not lock the account");
        page.Refusal(DemoTexts.Identity_Locked);
        page.Typed(DemoCast.SecurityAdministrator, $"menshen user unlock {_name} --reason \"telephoned\"");
        await AsSecurityAsync(c => c.UnlockUserAsync(_name, new UnlockReason("telephoned, knows the employee number"), cancellation)).ConfigureAwait(false);
        findings.Expect(await OpensAsync(_password, cancellation).ConfigureAwait(false), "the account is locked although it was unlocked");
        page.Say(DemoTexts.Identity_Unlocked);
    }

    /// <summary>One session more than the policy allows.</summary>
    private async Task FillAsync(CancellationToken cancellation)
    {
        List<NpgsqlConnection> open = [];
        try
        {
            for (var session = 0; session < Sessions; session++)
                open.Add(await gateway.OpenAsAsync(_name, _password, cancellation).ConfigureAwait(false));
            var refused = await TryAsync(_password, "SELECT 1", cancellation).ConfigureAwait(false);
            page.Typed(_name, CliContext.Fill(DemoTexts.Identity_OneMore, Sessions + 1));
            page.Refusal(refused);
            findings.Expect(refused.Contains(PostgresErrorCodes.TooManyConnections, StringComparison.Ordinal), $"session {Sessions + 1} came back with: {refused}");
        }
        finally
        {
            foreach (var connection in open)
                await connection.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Deleting somebody takes a second person.</summary>
    private async Task LeaveAsync(CancellationToken cancellation)
    {
        var persons = new DemoTwoPersons(page, deployment, findings);
        var request = await persons.AskAsync(
            DemoCast.SecurityAdministrator, $"menshen user delete {_name}", null, c => c.DeleteUserAsync(_name, cancellation), cancellation).ConfigureAwait(false);
        findings.Expect(await OpensAsync(_password, cancellation).ConfigureAwait(false), "one person alone has deleted a user");
        await persons.ApproveAsync(DemoCast.Auditor, request, "left the firm", cancellation).ConfigureAwait(false);
        findings.Expect(!await OpensAsync(_password, cancellation).ConfigureAwait(false), "a deleted user logs in");
        page.Say(CliContext.Fill(DemoTexts.Identity_Left, _name));
    }

    private async Task<bool> OpensAsync(string password, CancellationToken cancellation) =>
        await TryAsync(password, "SELECT 1", cancellation).ConfigureAwait(false) == "";

    /// <summary>What the client reads; empty if all went well.</summary>
    private async Task<string> TryAsync(string password, string sql, CancellationToken cancellation)
    {
        try
        {
            await using var connection = await gateway.OpenAsAsync(_name, password, cancellation).ConfigureAwait(false);
#pragma warning disable CA2100 // The demo's own words.
            await using var command = new NpgsqlCommand(sql, connection);
#pragma warning restore CA2100
            await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
            return "";
        }
        catch (PostgresException refusal)
        {
            return $"ERROR {refusal.SqlState}: {refusal.MessageText}";
        }
    }

    private Task<T> AsSecurityAsync<T>(Func<ControlClient, Task<T>> question) => deployment.AskAsAsync(DemoCast.SecurityAdministrator, question);

    private async Task<ControlException?> ProblemAsync<T>(Func<ControlClient, Task<T>> question)
    {
        try
        {
            await deployment.AskAsync(question).ConfigureAwait(false);
            return null;
        }
        catch (ControlException problem)
        {
            return problem;
        }
    }
}
