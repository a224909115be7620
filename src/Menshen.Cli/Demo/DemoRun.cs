using System.Globalization;
using Menshen.Control;
using Menshen.Samples.ExpressRealname;
using Menshen.Server;

namespace Menshen.Cli.Demo;

/// <summary>The demo from beginning to end.</summary>
/// <remarks><code>
/// 1 deployment   init if absent, start               5 journal   what it says of all this, and proof
/// 2 users        database, people                    6 sealing   sealed columns, masks, and who has seen what
/// 3 load         COPY through the gateway            7 identity  a newcomer's first day, and the last
/// 4 walk         courier, manager, regulator         8 invite    stay up, or stop and give the verdict
/// in between: rotation, erasure, break-glass, labels, statistics, access, end users, a database dropped; and at the first run a disaster and the second before it
/// </code></remarks>
internal sealed class DemoRun(DemoOptions options, DemoPage page)
{
    private const string InvalidPassword = "28P01";

    private readonly DemoFindings _findings = new();
    private bool _complete;
    private bool _isNew;
    private readonly DemoDeployment _deployment = new(options.Directory, page.Context);

    public async Task<ExitCode> RunAsync(CancellationToken cancellation)
    {
        try
        {
            var gateway = await StartAsync(cancellation).ConfigureAwait(false);
            await LoadAsync(gateway, cancellation).ConfigureAwait(false);
            await new DemoSealing(page, gateway, _deployment, _findings).PlayAsync(cancellation).ConfigureAwait(false);
            await new DemoRotation(page, gateway, _deployment, _findings).PlayAsync(cancellation).ConfigureAwait(false);
            await new DemoErasure(page, gateway, _deployment, _findings).PlayAsync(cancellation).ConfigureAwait(false);
            await new DemoBreakGlass(page, gateway, _deployment, _findings).PlayAsync(cancellation).ConfigureAwait(false);
            await new DemoLabels(page, gateway, _deployment, _findings).PlayAsync(cancellation).ConfigureAwait(false);
            await new DemoStatistics(page, gateway, _deployment, _findings).PlayAsync(cancellation).ConfigureAwait(false);
            await new DemoAccess(page, gateway, _deployment, _findings).PlayAsync(cancellation).ConfigureAwait(false);
            await new DemoEndUsers(page, gateway, _deployment, _findings).PlayAsync(cancellation).ConfigureAwait(false);
            await new DemoStatements(page, gateway, _deployment, _findings).PlayAsync(cancellation).ConfigureAwait(false);
            await new DemoDrop(page, gateway, _deployment, _findings).PlayAsync(cancellation).ConfigureAwait(false);
            // Once is enough: it takes as long as all other chapters of a second run.
            if (_isNew)
            {
                using var recovery = new DemoRecovery(page, _findings);
                await recovery.PlayAsync(cancellation).ConfigureAwait(false);
            }

            await new DemoIdentity(page, gateway, _deployment, _findings).PlayAsync(cancellation).ConfigureAwait(false);
            await InviteAsync(gateway, cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested && !options.Once)
        {
            // Ctrl-C is how a person ends the demo.
        }
        finally
        {
            await _deployment.StopAsync().ConfigureAwait(false);
        }

        return Verdict();
    }

    private async Task<DemoGateway> StartAsync(CancellationToken cancellation)
    {
        page.Chapter(DemoTexts.Chapter_Start);
        _isNew = await _deployment.InitializeAsync().ConfigureAwait(false);
        page.Say(_isNew
            ? CliContext.Fill(DemoTexts.Start_Made, options.Directory, DemoCast.SystemAdministrator, DemoCast.SecurityAdministrator, DemoCast.Auditor)
            : CliContext.Fill(DemoTexts.Start_Found, options.Directory));
        var status = await _deployment.StartAsync(options.Port, cancellation).ConfigureAwait(false);
        var port = status.Listeners[0].Port;
        page.Say(CliContext.Fill(DemoTexts.Start_Ready, status.Engine.Version, port));
        _findings.Expect(status.State == "ready", $"the state is {status.State}");
        _findings.Expect(status.Listeners.All(listener => listener.Tls == "required"), "a listener takes plaintext");

        var passwords = new DemoPasswords(Path.Combine(options.Directory, "demo.pgpass"));
        var gateway = new DemoGateway("localhost", port, status.AuthorityCertificate, passwords);
        await _deployment.Administrators.SettleAsync(_deployment, cancellation).ConfigureAwait(false);
        await new DemoUsers(_deployment, passwords).MakeAsync(cancellation).ConfigureAwait(false);
        passwords.Write(port);
        page.Say(CliContext.Fill(DemoTexts.Start_Users, DemoCast.Database, string.Join(", ", (string[])[DemoCast.Owner, DemoCast.Application, .. DemoCast.Persons])));
        return gateway;
    }

    private async Task LoadAsync(DemoGateway gateway, CancellationToken cancellation)
    {
        page.Chapter(DemoTexts.Chapter_Load);
        var data = ExpressDataset.Create(options.Seed, options.Waybills);
        page.Say(CliContext.Fill(DemoTexts.Load_Begin, data.Size.Waybills, data.Rows));
        await new DemoLoad(page, gateway, data, options.Seed).RunAsync(_findings, cancellation).ConfigureAwait(false);
        await WalkAsync(gateway, data, cancellation).ConfigureAwait(false);
    }

    private async Task WalkAsync(DemoGateway gateway, ExpressDataset data, CancellationToken cancellation)
    {
        page.Chapter(DemoTexts.Chapter_Walk);
        var truth = await DemoTruth.AskAsync(gateway, cancellation).ConfigureAwait(false);
        var since = TimeProvider.System.GetUtcNow();
        var played = await new DemoWalk(page, gateway, _findings).PlayAsync(DemoScript.Write(truth, data), cancellation).ConfigureAwait(false);

        page.Typed(DemoCast.Courier, DemoTexts.Scene_Login_Typed);
        page.Say(DemoTexts.Scene_Login);
        var refusal = await gateway.TryWrongPasswordAsync(DemoCast.Courier, cancellation).ConfigureAwait(false);
        page.Refusal(refusal is null ? "" : $"ERROR {refusal.SqlState}: {refusal.MessageText}");
        _findings.Expect(refusal?.SqlState == InvalidPassword, $"a wrong password came back with {refusal?.SqlState ?? "a session"}");

        page.Chapter(DemoTexts.Chapter_Journal);
        page.Say(DemoTexts.Journal_Begin);
        using var sealing = JournalSecrets.Open(new Deployment(options.Directory), page.Context.Environment, TimeProvider.System);
        var journal = new DemoJournal(page, _deployment, sealing, _findings);
        await journal.CompareAsync(played, since, cancellation).ConfigureAwait(false);
        journal.ExpectRefusedLogin(DemoCast.Courier, since, cancellation);
        await journal.AwaitSignatureAsync(cancellation).ConfigureAwait(false);
        await journal.VerifyAsync().ConfigureAwait(false);
        page.Say(DemoTexts.Journal_Alarm);
        await journal.ProveAlarmAsync(since, cancellation).ConfigureAwait(false);
    }

    private async Task InviteAsync(DemoGateway gateway, CancellationToken cancellation)
    {
        page.Chapter(DemoTexts.Chapter_Invite);
        page.Say(PsqlLine(gateway));
        page.Say(CliContext.Fill(DemoTexts.Invite_Others, string.Join(", ", DemoCast.Persons), Path.Combine(options.Directory, "demo.pgpass")));
        page.Say(CliContext.Fill(DemoTexts.Invite_Journal, options.Directory));
        page.Say(CliContext.Fill(DemoTexts.Invite_Evaluate, options.Directory));
        ShowFindings();
        _complete = true;
        if (options.Once)
            return;
        page.Say(DemoTexts.Invite_Stay);
        await _deployment.Ended.WaitAsync(cancellation).ConfigureAwait(false);
    }

    private string PsqlLine(DemoGateway gateway) => string.Create(CultureInfo.InvariantCulture,
        $"  PGPASSFILE={Path.Combine(options.Directory, "demo.pgpass")} psql \"host={gateway.Host} port={gateway.Port} dbname={DemoCast.Database} user={DemoCast.Courier} sslmode=verify-full sslrootcert={gateway.AuthorityCertificate}\"");

    private void ShowFindings()
    {
        foreach (var finding in _findings.All)
            page.Refusal(finding);
    }

    private ExitCode Verdict()
    {
        page.Say("");
        if (!_complete)
        {
            page.Say(DemoTexts.Verdict_Interrupted);
            return ExitCode.CouldNot;
        }

        if (_findings.All.Count == 0)
        {
            page.Say(CliContext.Fill(DemoTexts.Verdict_Good, _findings.Checks));
            return ExitCode.Ok;
        }

        page.Refusal(CliContext.Fill(DemoTexts.Verdict_Bad, _findings.All.Count, _findings.Checks));
        return ExitCode.CouldNot;
    }
}
