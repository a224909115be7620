using System.Text.RegularExpressions;
using Menshen.Control;
using Npgsql;

namespace Menshen.Cli.Demo;

/// <summary>The key of a seal group rotates under people who search; two persons destroy the version before.</summary>
internal sealed partial class DemoRotation(DemoPage page, DemoGateway gateway, DemoDeployment deployment, DemoFindings findings)
{
    private const string Group = "id-card";
    private const string Column = "id_number";
    private const string Table = "express.sender";

    /// <summary>Between two searches; the rotation shall have something of the machine, too.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    public async Task PlayAsync(CancellationToken cancellation)
    {
        page.Chapter(DemoTexts.Chapter_Rotation);
        var before = await NewestAsync(cancellation).ConfigureAwait(false);
        var after = before + 1;
        await RotateAsync(cancellation).ConfigureAwait(false);

        var stored = await StoredAsync(cancellation).ConfigureAwait(false);
        page.Say(CliContext.Fill(DemoTexts.Rotation_Stored, stored.Count, after));
        findings.Expect(stored.Count > 0 && stored.All(version => version == after), $"values are under version {string.Join(", ", stored.Distinct())} of the key, and not all under {after}");

        var persons = new DemoTwoPersons(page, deployment, findings);
        var old = CliContext.Fill("{0}.{1}", Group, before);
        var proof = new CallerCredentials(DemoCast.SecurityAdministrator, deployment.Administrators.PasswordOf(DemoCast.SecurityAdministrator), null);
        var request = await persons.AskAsync(
            DemoCast.SecurityAdministrator, $"menshen keys destroy {old} --reason \"rotated\"", "rotated", c => c.DestroyKeyAsync(old, proof, cancellation), cancellation).ConfigureAwait(false);
        findings.Expect(await StateAsync(before, cancellation).ConfigureAwait(false) != "destroyed", "one person alone has destroyed a key");
        await persons.ApproveAsync(DemoCast.Auditor, request, "nothing is under it", cancellation).ConfigureAwait(false);
        findings.Expect(await StateAsync(before, cancellation).ConfigureAwait(false) == "destroyed", $"version {before} of the key is there although two persons have destroyed it");
        page.Say(CliContext.Fill(DemoTexts.Rotation_Destroyed, old));
    }

    /// <summary>Rotates while the manager searches by number, again and again.</summary>
    private async Task RotateAsync(CancellationToken cancellation)
    {
        var number = await NumberAsync(cancellation).ConfigureAwait(false);
        var sql = $"SELECT count(*) FROM {Table} WHERE {Column} = '{number}'";
        page.Typed(DemoCast.Manager, CliContext.Fill(DemoTexts.Rotation_Searching, sql));
        using var rotated = new CancellationTokenSource();
        var searching = SearchAsync(sql, rotated.Token, cancellation);
        page.Typed(DemoCast.SecurityAdministrator, $"menshen keys rotate {Group}");
        try
        {
            page.Say((await deployment.CommandAsAsync(DemoCast.SecurityAdministrator, ["keys", "rotate", Group]).ConfigureAwait(false)).Trim());
        }
        finally
        {
            await rotated.CancelAsync().ConfigureAwait(false);
        }

        var (found, again, wrong) = await searching.ConfigureAwait(false);
        page.Say(CliContext.Fill(DemoTexts.Rotation_Found, found, again));
        findings.Expect(wrong.Length == 0, $"a search during the rotation came back with {wrong}");
        findings.Expect(found > 1, $"{found} searches found the number during the rotation");
    }

    /// <summary>How often the number was found, how often it was to be sent again, and the first wrong answer. The last search begins behind the rotation.</summary>
    private async Task<(int Found, int Again, string Wrong)> SearchAsync(string sql, CancellationToken rotated, CancellationToken cancellation)
    {
        var (found, again, isLast) = (0, 0, false);
        await using var connection = await gateway.OpenAsync(DemoCast.Manager, cancellation).ConfigureAwait(false);
        while (!isLast)
        {
            isLast = rotated.IsCancellationRequested;
            var answer = isLast ? await DemoAnswer.AskAgainAsync(connection, sql, cancellation).ConfigureAwait(false) : await DemoAnswer.AskAsync(connection, sql, cancellation).ConfigureAwait(false);
            if (answer.Single == "1") found++;
            else if (answer.IsToBeSentAgain && !isLast) again++;
            else return (found, again, $"{answer.Single}{answer.SqlState} {answer.Message}");
            await Task.Delay(Pause, cancellation).ConfigureAwait(false);
        }

        return (found, again, "");
    }

    private async Task<string> NumberAsync(CancellationToken cancellation)
    {
        await using var connection = await gateway.OpenAsync(DemoCast.Manager, cancellation).ConfigureAwait(false);
        return (await DemoAnswer.AskAgainAsync(connection, $"SELECT {Column} FROM {Table} ORDER BY id LIMIT 1", cancellation).ConfigureAwait(false)).Single;
    }

    /// <summary>The version that each value names, as the owner sees them, who sees ciphertext.</summary>
    private async Task<List<int>> StoredAsync(CancellationToken cancellation)
    {
        await using var connection = await gateway.OpenAsync(DemoCast.Owner, cancellation).ConfigureAwait(false);
        var answer = await DemoAnswer.AskAgainAsync(connection, $"SELECT {Column} FROM {Table}", cancellation).ConfigureAwait(false);
        return [.. answer.Lines.Select(line => Version().Match(line[0])).Select(match => match.Success ? int.Parse(match.Groups[1].ValueSpan, System.Globalization.CultureInfo.InvariantCulture) : 0)];
    }

    private async Task<int> NewestAsync(CancellationToken cancellation) => (await KeysAsync(cancellation).ConfigureAwait(false)).Max(key => key.Version);

    private async Task<string> StateAsync(int version, CancellationToken cancellation) =>
        (await KeysAsync(cancellation).ConfigureAwait(false)).Single(key => key.Version == version).State;

    private async Task<List<KeyReport>> KeysAsync(CancellationToken cancellation) =>
        [.. (await deployment.AskAsAsync(DemoCast.SecurityAdministrator, c => c.ListKeysAsync(cancellation)).ConfigureAwait(false)).Keys.Where(key => key.Name == Group)];

    // ~ms1e12.3.…: form, mode, group, version.
    [GeneratedRegex(@"^~ms\de\d+\.(\d+)\.")]
    private static partial Regex Version();
}
