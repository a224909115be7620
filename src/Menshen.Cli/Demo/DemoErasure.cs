using System.Text;
using Menshen.Control;
using Npgsql;

namespace Menshen.Cli.Demo;

/// <summary>A person asks to be erased: the row is deleted, two persons erase the number, and what was kept of it opens no more.</summary>
internal sealed class DemoErasure(DemoPage page, DemoGateway gateway, DemoDeployment deployment, DemoFindings findings)
{
    private const string Group = "phone", Column = "phone", Table = "express.sender";
    private const string Reason = "asked by the person, request 17";

    /// <summary>A table of two hundred rows takes a second; on a busy machine it may take longer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60), LookAgain = TimeSpan.FromMilliseconds(200);

    public async Task PlayAsync(CancellationToken cancellation)
    {
        page.Chapter(DemoTexts.Chapter_Erasure);
        var person = await AskAsync(DemoCast.Manager, $"SELECT max(id) FROM {Table}", cancellation).ConfigureAwait(false);
        var number = await AskAsync(DemoCast.Manager, $"SELECT {Column} FROM {Table} WHERE id = {person}", cancellation).ConfigureAwait(false);
        var stored = await AskAsync(DemoCast.Owner, $"SELECT {Column} FROM {Table} WHERE id = {person}", cancellation).ConfigureAwait(false);
        var before = await VersionAsync(cancellation).ConfigureAwait(false);
        var delete = $"DELETE FROM {Table} WHERE id = {person}";
        page.Typed(DemoCast.Owner, delete);
        await AskAsync(DemoCast.Owner, delete, cancellation).ConfigureAwait(false);
        page.Say(DemoTexts.Erasure_Deleted);

        await EraseAsync(number, cancellation).ConfigureAwait(false);

        var others = await AskAsync(DemoCast.Manager, $"SELECT count(*) FROM {Table} WHERE {Column} LIKE '1%'", cancellation).ConfigureAwait(false);
        page.Say(CliContext.Fill(DemoTexts.Erasure_Gone, before, others, await VersionAsync(cancellation).ConfigureAwait(false)));
        findings.Expect(stored.StartsWith("~ms", StringComparison.Ordinal) && await FileWithAsync(stored, cancellation).ConfigureAwait(false) is null, "what was erased is in a file of the database still");
        var keys = await KeysAsync(cancellation).ConfigureAwait(false);
        findings.Expect(keys.All(key => key.Version > before || key.State == "destroyed"), "a key under which the erased number was is there still");
        findings.Expect(await AskAsync(DemoCast.Manager, $"SELECT count(*) FROM {Table} WHERE {Column} = '{number}'", cancellation).ConfigureAwait(false) == "0", "the erased number is found");
    }

    /// <summary>One administrator asks, another approves; shows the certificate.</summary>
    private async Task EraseAsync(string number, CancellationToken cancellation)
    {
        var persons = new DemoTwoPersons(page, deployment, findings);
        // Typed, the number would stand in the shell's history: it comes by standard input.
        var request = await persons.AskAsync(
            DemoCast.SecurityAdministrator, $"menshen erase {Group} --values - --reason \"{Reason}\"", Reason,
            c => c.EraseAsync(Group, new ErasureWish(new SecretText(number)), cancellation), cancellation).ConfigureAwait(false);
        page.Say(DemoTexts.Erasure_Waits);
        await persons.ApproveAsync(DemoCast.Auditor, request, "seen the request", cancellation).ConfigureAwait(false);
        page.Typed(DemoCast.SystemAdministrator, "menshen purge show");
        PurgeReport report;
        var began = TimeProvider.System.GetTimestamp();
        while ((report = await deployment.AskAsAsync(DemoCast.SystemAdministrator, c => c.ShowPurgeAsync(cancellation)).ConfigureAwait(false)).State == "running"
            && TimeProvider.System.GetElapsedTime(began) < Patience)
            await Task.Delay(LookAgain, cancellation).ConfigureAwait(false);
        page.Say(report.Result);
        findings.Expect(report is { State: "done", Tables.Count: > 0 }, $"the erasure is {report.State}: {report.Result}");
        findings.Expect(report.Result.Contains("1 value(s), HMAC-SM3", StringComparison.Ordinal) && !report.Result.Contains(number, StringComparison.Ordinal), "the certificate does not tell what was erased, or tells it in clear");
    }

    /// <summary>A file of the database in which who has the disk reads a text; null: none.</summary>
    private async Task<string?> FileWithAsync(string text, CancellationToken cancellation)
    {
        var database = await AskAsync(DemoCast.Owner, "SELECT oid FROM pg_database WHERE datname = current_database()", cancellation).ConfigureAwait(false);
        var (bytes, found) = (Encoding.ASCII.GetBytes(text), (string?)null);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(deployment.Directory, "engine", "cluster", "base", database)))
            if ((await File.ReadAllBytesAsync(file, cancellation).ConfigureAwait(false)).AsSpan().IndexOf(bytes) >= 0) found = file;
        return found;
    }

    private async Task<int> VersionAsync(CancellationToken cancellation) => (await KeysAsync(cancellation).ConfigureAwait(false)).Max(key => key.Version);

    private async Task<List<KeyReport>> KeysAsync(CancellationToken cancellation) =>
        [.. (await deployment.AskAsAsync(DemoCast.SecurityAdministrator, c => c.ListKeysAsync(cancellation)).ConfigureAwait(false)).Keys.Where(key => key.Name == Group)];

    private async Task<string> AskAsync(string user, string sql, CancellationToken cancellation)
    {
        await using NpgsqlConnection connection = await gateway.OpenAsync(user, cancellation).ConfigureAwait(false);
        return (await DemoAnswer.AskAgainAsync(connection, sql, cancellation).ConfigureAwait(false)).Single;
    }
}
