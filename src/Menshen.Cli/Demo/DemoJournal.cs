using System.Globalization;
using Menshen.Journal;

namespace Menshen.Cli.Demo;

/// <summary>Shows what the journal holds of the walk, and checks that it holds all of it.</summary>
internal sealed class DemoJournal(DemoPage page, DemoDeployment deployment, SealingSecret sealing, DemoFindings findings)
{
    /// <summary>The outcome of the last statement reaches the disk with the next group commit; a busy disk may take its time.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(100);

    /// <summary>Alarms give way to statements: on a machine that is busy with other things they take their time.</summary>
    private static readonly TimeSpan AlarmPatience = TimeSpan.FromSeconds(60);

    /// <summary>The default of an alarm rule's <c>quiet</c>.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMinutes(10);

    private const int ShownTextCharacters = 60;

    public async Task CompareAsync(
        IReadOnlyList<(DemoScene Scene, DemoAnswer Answer)> played, DateTimeOffset since, CancellationToken cancellation)
    {
        var started = TimeProvider.System.GetTimestamp();
        var entries = Statements(since, cancellation);
        while (Missing(played, entries).Count > 0 && TimeProvider.System.GetElapsedTime(started) < Patience)
        {
            await Task.Delay(LookAgain, cancellation).ConfigureAwait(false);
            entries = Statements(since, cancellation);
        }

        var missing = Missing(played, entries);
        foreach (var (scene, answer) in played)
            findings.Expect(!missing.Contains(scene), $"the journal has no entry of {scene.User} on {string.Join(", ", scene.Objects)} with {answer.Rows} rows and outcome {answer.SqlState ?? "success"}");
        Show([.. entries.Where(entry => played.Any(part => Tells(entry, part.Scene, part.Answer)))]);
    }

    /// <summary>The refused login must be on record, too.</summary>
    public void ExpectRefusedLogin(string user, DateTimeOffset since, CancellationToken cancellation) =>
        findings.Expect(
            Reader().Read(new JournalFilter { From = since, Kind = RecordKind.LoginFailed, Subject = user }, cancellation).Any(),
            $"the journal has no entry of the refused login of {user}");

    /// <summary>Waits for the checkpoint that signs what there is now; they come each second.</summary>
    public async Task AwaitSignatureAsync(CancellationToken cancellation)
    {
        var started = TimeProvider.System.GetTimestamp();
        var status = await deployment.AskAsync(c => c.JournalStatusAsync(cancellation)).ConfigureAwait(false);
        var wanted = status.Records;
        while (status.SignedRecords < wanted && TimeProvider.System.GetElapsedTime(started) < Patience)
        {
            await Task.Delay(LookAgain, cancellation).ConfigureAwait(false);
            status = await deployment.AskAsync(c => c.JournalStatusAsync(cancellation)).ConfigureAwait(false);
        }

        findings.Expect(status.SignedRecords >= wanted, $"only {status.SignedRecords} of {wanted} records were signed within {Patience.TotalSeconds} s");
    }

    /// <summary>The same verification as <c>menshen journal verify</c>, run as that command.</summary>
    public Task VerifyAsync() => RunAsync("journal", "verify", "--dir", deployment.Directory);

    /// <summary>The courier and the manager tried to change every row: the auditor's rules have seen it, and the record behind the first alarm is
    /// proven with nothing but the public key.</summary>
    public async Task ProveAlarmAsync(DateTimeOffset since, CancellationToken cancellation)
    {
        var started = TimeProvider.System.GetTimestamp();
        AlarmRaised? alarm;
        while ((alarm = FirstAlarm(since, cancellation)) is null && TimeProvider.System.GetElapsedTime(started) < AlarmPatience)
            await Task.Delay(LookAgain, cancellation).ConfigureAwait(false);
        findings.Expect(alarm is not null, "no alarm was raised about a change of every row");
        if (alarm is not { } found)
            return;
        await RunAsync("alarm", "list", "--rule", found.Rule, "--dir", deployment.Directory).ConfigureAwait(false);
        await AwaitSignatureAsync(cancellation).ConfigureAwait(false);
        var proof = Path.Combine(deployment.Directory, "proof.txt");
        File.Delete(proof);
        await RunAsync("journal", "prove", found.Trigger.ToString(CultureInfo.InvariantCulture), "--out", proof, "--dir", deployment.Directory).ConfigureAwait(false);
        await RunAsync("journal", "check", proof, "--key", new Server.Deployment(deployment.Directory).JournalPublicKey).ConfigureAwait(false);
    }

    // After an alarm its group is quiet for a while: of a demo that was shown a moment ago the alarm stands there already.
    private AlarmRaised? FirstAlarm(DateTimeOffset since, CancellationToken cancellation) =>
        Reader().Read(new JournalFilter { From = since - Quiet, Kind = RecordKind.AlarmRaised }, cancellation)
            .Select(entry => entry.Alarm).FirstOrDefault(alarm => alarm?.Rule == "change-without-where");

    /// <summary>A command of the program itself, shown as typed, with what it says.</summary>
    private async Task RunAsync(params string[] words)
    {
        page.Typed("menshen", string.Join(' ', words));
        try
        {
            page.Say((await deployment.CommandAsync(words).ConfigureAwait(false)).TrimEnd());
            findings.Expect(true, "");
        }
        catch (CliRefusalException refusal)
        {
            page.Refusal(refusal.Instead);
            findings.Expect(false, refusal.Message);
        }
    }

    private void Show(IReadOnlyList<JournalEntry> entries) =>
        page.Table(
            [DemoTexts.Journal_Time, DemoTexts.Journal_Subject, DemoTexts.Journal_Source, DemoTexts.Journal_Objects, DemoTexts.Journal_Outcome, DemoTexts.Journal_Rows, DemoTexts.Journal_Statement],
            entries.Select(entry => (IReadOnlyList<string>)
            [
                entry.Moment.ToLocalTime().ToString("HH:mm:ss.fff", CultureInfo.InvariantCulture),
                entry.Subject ?? "",
                entry.Source ?? "",
                string.Join(", ", entry.Reads.Concat(entry.Writes).Distinct()),
                entry.Outcome == StatementOutcome.Succeeded ? DemoTexts.Journal_Success : entry.SqlState.ToString(),
                entry.Rows.ToString(CultureInfo.InvariantCulture),
                Beginning(entry.Text ?? ""),
            ]));

    private JournalReader Reader() => new(new Server.Deployment(deployment.Directory).Journal, sealing);

    private List<JournalEntry> Statements(DateTimeOffset since, CancellationToken cancellation) =>
        [.. Reader().Read(new JournalFilter { From = since, Kind = RecordKind.StatementSubmitted }, cancellation)];

    private static HashSet<DemoScene> Missing(IReadOnlyList<(DemoScene Scene, DemoAnswer Answer)> played, List<JournalEntry> entries) =>
        [.. played.Where(part => !entries.Any(entry => Tells(entry, part.Scene, part.Answer))).Select(part => part.Scene)];

    private static bool Tells(JournalEntry entry, DemoScene scene, DemoAnswer answer) =>
        entry.Subject == scene.User
        && scene.Objects.All(name => entry.Reads.Contains(name) || entry.Writes.Contains(name))
        && (answer.SqlState is null ? entry.Outcome == StatementOutcome.Succeeded : entry.SqlState.ToString() == answer.SqlState)
        && entry.Rows == (ulong)answer.Rows;

    private static string Beginning(string text)
    {
        var line = string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        return line.Length <= ShownTextCharacters ? line : line[..(ShownTextCharacters - 1)] + "…";
    }
}
