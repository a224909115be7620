using System.Text.Json;
using Npgsql;

namespace Menshen.Cli.Demo;

/// <summary>Sealed columns: the same statement as three people see it, a search by number, and who has seen one number.</summary>
internal sealed class DemoSealing(DemoPage page, DemoGateway gateway, DemoDeployment deployment, DemoFindings findings)
{
    private const string Table = "express.sender";
    private const string Look = $"SELECT * FROM {Table} ORDER BY id LIMIT 3";
    private const int People = 200;

    /// <summary>What couriers are told at the door; a deployment of an older demo is without it.</summary>
    private const string Suffix = "\n    suffix: 4\n";

    /// <summary>What every sealed value begins with.</summary>
    private const string Mark = "~ms";

    /// <summary>Records reach the vault within moments; on a busy machine it may take longer.</summary>
    private static readonly TimeSpan VaultPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(500);

    private static readonly string[] Sealed = ["person_name", "id_number", "phone"];

    /// <summary>Lines of the demo's policy: managers may see and search, the owner of the table may not even see masks.</summary>
    public const string Policy = $"""

        seals:
          - group: person-name
            tag: pii.name
            mode: eq
            columns: [{DemoCast.Database}/{Table}.person_name]
          - group: id-card
            tag: pii.id-card
            mode: eq
            columns: [{DemoCast.Database}/{Table}.id_number]
          - group: phone
            tag: pii.phone
            mode: eq
            suffix: 4
            columns: [{DemoCast.Database}/{Table}.phone]
        {DemoFieldLabels.Group}
        disclosure:
          - id: demo-managers
            by: [{DemoCast.Manager}]
            tags: [pii.*]
            rights: [reveal, search]
            purpose: complaints of customers
          - id: demo-owner
            by: [{DemoCast.Owner}]
            tags: [pii.*]
            rights: [none]
        {DemoFieldLabels.Rights}

        """;

    public async Task PlayAsync(CancellationToken cancellation)
    {
        page.Chapter(DemoTexts.Chapter_Sealing);
        await MakeAsync(cancellation).ConfigureAwait(false);
        await SealAsync(cancellation).ConfigureAwait(false);
        var number = await LookAsync(cancellation).ConfigureAwait(false);
        await SearchAsync(number, cancellation).ConfigureAwait(false);
        if (deployment.Applies(Suffix))
            await SearchByEndAsync(cancellation).ConfigureAwait(false);
        await TraceAsync(number, cancellation).ConfigureAwait(false);
        await TraceRowAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>A table of senders, out of the sample; a second run finds it, sealed.</summary>
    private async Task MakeAsync(CancellationToken cancellation)
    {
        await using var connection = await gateway.OpenAsync(DemoCast.Owner, cancellation).ConfigureAwait(false);
        if (await ScalarAsync(connection, $"SELECT to_regclass('{Table}')::text", cancellation).ConfigureAwait(false) is not null)
            return;
        string[] steps =
        [
            $"CREATE TABLE {Table} (id bigint PRIMARY KEY, person_name text NOT NULL, id_number text NOT NULL, phone text NOT NULL, city text NOT NULL)",
            $"""
            INSERT INTO {Table} SELECT p.person_id, p.person_name, d.document_number, p.phone, p.city
            FROM express.persons AS p JOIN express.identity_documents AS d USING (person_id) WHERE d.document_type = 'resident_id' ORDER BY p.person_id LIMIT {People}
            """,
            $"GRANT SELECT ON {Table} TO {DemoCast.Courier}, {DemoCast.Manager}",
        ];
        foreach (var step in steps)
            await ScalarAsync(connection, step, cancellation).ConfigureAwait(false);
    }

    private async Task SealAsync(CancellationToken cancellation)
    {
        await using var connection = await gateway.OpenAsync(DemoCast.Owner, cancellation).ConfigureAwait(false);
        foreach (var column in Sealed)
        {
            if (await IsSealedAsync(connection, column, cancellation).ConfigureAwait(false))
                continue;
            page.Typed(DemoCast.SecurityAdministrator, $"menshen seal {DemoCast.Database}/{Table}.{column}");
            await deployment.CommandAsAsync(DemoCast.SecurityAdministrator, ["seal", $"{DemoCast.Database}/{Table}.{column}"]).ConfigureAwait(false);
        }
        page.Say(DemoTexts.Sealing_Done);
    }

    // The column before was sealed a moment ago.
    private static async Task<bool> IsSealedAsync(NpgsqlConnection connection, string column, CancellationToken cancellation) =>
        (await DemoAnswer.AskAgainAsync(connection, $"SELECT {column} FROM {Table} LIMIT 1", cancellation).ConfigureAwait(false)).Single.StartsWith(Mark, StringComparison.Ordinal);

    /// <summary>One statement, three truths; answers the first identity number.</summary>
    private async Task<string> LookAsync(CancellationToken cancellation)
    {
        var masked = await AskAsync(DemoCast.Courier, DemoTexts.Sealing_Masked, cancellation).ConfigureAwait(false);
        var clear = await AskAsync(DemoCast.Manager, DemoTexts.Sealing_Clear, cancellation).ConfigureAwait(false);
        var stored = await AskAsync(DemoCast.Owner, DemoTexts.Sealing_Stored, cancellation).ConfigureAwait(false);
        var number = clear[0][2];
        findings.Expect(number.Length == 18 && clear.All(row => !row[2].Contains('*', StringComparison.Ordinal)), "the manager does not see identity numbers in clear");
        findings.Expect(masked.All(row => row[2].Contains('*', StringComparison.Ordinal)) && masked[0][2] != number, "the courier sees an identity number in clear");
        findings.Expect(masked[0][4] == clear[0][4], "what is not sealed differs");
        findings.Expect(stored.All(row => row[2].StartsWith(Mark, StringComparison.Ordinal)), "the engine holds something else than ciphertext");
        return number;
    }

    private async Task SearchAsync(string number, CancellationToken cancellation)
    {
        var sql = $"SELECT count(*) FROM {Table} WHERE id_number = '{number}'";
        foreach (var (user, expected, sentence) in (IEnumerable<(string, string, string)>)
            [(DemoCast.Manager, "1", DemoTexts.Sealing_Finds), (DemoCast.Courier, "0", DemoTexts.Sealing_FindsNothing)])
        {
            await using var connection = await gateway.OpenAsync(user, cancellation).ConfigureAwait(false);
            page.Typed(user, sql);
            var found = await ScalarAsync(connection, sql, cancellation).ConfigureAwait(false);
            page.Say(CliContext.Fill(sentence, found ?? ""));
            findings.Expect(found == expected, $"{user} finds {found} by identity number");
        }
    }

    /// <summary>The last four digits, which is what people know of a telephone number.</summary>
    private async Task SearchByEndAsync(CancellationToken cancellation)
    {
        await using var connection = await gateway.OpenAsync(DemoCast.Manager, cancellation).ConfigureAwait(false);
        var phone = (await ScalarAsync(connection, $"SELECT phone FROM {Table} ORDER BY id LIMIT 1", cancellation).ConfigureAwait(false))!;
        var ending = $"FROM {Table} WHERE phone LIKE '%{phone[^4..]}'";
        page.Typed(DemoCast.Manager, $"SELECT id, person_name, phone {ending}");
        var found = await ScalarAsync(connection, $"SELECT string_agg(phone, ' ' ORDER BY id) {ending}", cancellation).ConfigureAwait(false) ?? "";
        page.Say(CliContext.Fill(DemoTexts.Sealing_FindsByEnd, phone[^4..], found));
        var phones = found.Split(' ');
        findings.Expect(phones.Contains(phone) && phones.All(one => one.EndsWith(phone[^4..], StringComparison.Ordinal)), "a search by last digits does not find the number, or finds others");
    }

    private async Task TraceRowAsync(CancellationToken cancellation)
    {
        await using var connection = await gateway.OpenAsync(DemoCast.Manager, cancellation).ConfigureAwait(false);
        var id = (await ScalarAsync(connection, $"SELECT min(id) FROM {Table}", cancellation).ConfigureAwait(false))!;
        await ScalarAsync(connection, $"SELECT id, city FROM {Table} WHERE id = {id}", cancellation).ConfigureAwait(false);
        string[] words = ["trace", "--row", $"{DemoCast.Database}/{Table}", id, "--user", DemoCast.Auditor];
        page.Typed(DemoCast.Auditor, $"menshen {string.Join(' ', words)}");
        var names = new HashSet<string>(StringComparer.Ordinal);
        for (var began = TimeProvider.System.GetTimestamp(); ; await Task.Delay(LookAgain, cancellation).ConfigureAwait(false))
        {
            var lines = await deployment.CommandAsAsync(DemoCast.Auditor, [.. words, "--json"]).ConfigureAwait(false);
            names.UnionWith(lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(SubjectOf));
            if (names.Contains(DemoCast.Manager) && names.Contains(DemoCast.Courier) || TimeProvider.System.GetElapsedTime(began) > VaultPatience)
                break;
        }
        page.Say(CliContext.Fill(DemoTexts.Sealing_TracedRow, string.Join(", ", names.Order(StringComparer.Ordinal))));
        findings.Expect(names.Contains(DemoCast.Manager) && names.Contains(DemoCast.Courier), "the trace of a row does not name the manager and the courier, who were shown it");
    }

    private static string SubjectOf(string line)
    {
        using var json = JsonDocument.Parse(line);
        return json.RootElement.GetProperty("subject").GetString() ?? "";
    }

    private async Task TraceAsync(string number, CancellationToken cancellation)
    {
        page.Typed(DemoCast.Auditor, $"menshen trace --value - --user {DemoCast.Auditor}");
        List<(string Subject, string Showing)> seen = [];
        for (var began = TimeProvider.System.GetTimestamp(); ; await Task.Delay(LookAgain, cancellation).ConfigureAwait(false))
        {
            var lines = await deployment.CommandAsAsync(
                DemoCast.Auditor, ["trace", "--value", "-", "--user", DemoCast.Auditor, "--json"], number + "\n").ConfigureAwait(false);
            seen = [.. lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Seen)];
            if (seen.Any(s => s.Subject == DemoCast.Manager) && seen.Any(s => s.Subject == DemoCast.Courier)
                || TimeProvider.System.GetElapsedTime(began) > VaultPatience)
                break;
        }
        foreach (var (subject, showing) in seen.Distinct())
            page.Say($"  {subject}: {showing}");
        page.Say(DemoTexts.Sealing_Traced);
        findings.Expect(seen.Contains((DemoCast.Manager, "clear")), "the trace does not name the manager, who saw the number in clear");
        findings.Expect(seen.Contains((DemoCast.Courier, "masked")), "the trace does not name the courier, who saw the number masked");
        findings.Expect(seen.All(s => s.Subject != DemoCast.Owner), "the trace names the owner, who saw ciphertext");
    }

    private static (string Subject, string Showing) Seen(string line)
    {
        using var json = JsonDocument.Parse(line);
        return (json.RootElement.GetProperty("subject").GetString()!, json.RootElement.GetProperty("showing").GetString()!);
    }

    private async Task<IReadOnlyList<IReadOnlyList<string>>> AskAsync(string user, string sentence, CancellationToken cancellation)
    {
        await using var connection = await gateway.OpenAsync(user, cancellation).ConfigureAwait(false);
        var (headings, lines, _, _, _) = await DemoAnswer.AskAsync(connection, Look, cancellation).ConfigureAwait(false);
        page.Typed(user, Look);
        page.Say(sentence);
        // Ciphertext is long: its beginning says enough.
        page.Table(headings, [.. lines.Select(line => (IReadOnlyList<string>)[.. line.Select(cell => cell.StartsWith(Mark, StringComparison.Ordinal) ? cell[..24] + "…" : cell)])]);
        return lines;
    }

    private static async Task<string?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return Convert.ToString(await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false), System.Globalization.CultureInfo.InvariantCulture) is { Length: > 0 } text ? text : null;
    }
}
