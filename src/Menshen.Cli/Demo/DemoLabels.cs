using Npgsql;

namespace Menshen.Cli.Demo;

/// <summary>Labels: two couriers see different rows of one table, its owner none, and an officer moves a row.</summary>
internal sealed class DemoLabels(DemoPage page, DemoGateway gateway, DemoDeployment deployment, DemoFindings findings)
{
    public const string Database = "depot";
    private const string Table = "public.note";
    private const string Look = "SELECT id, district, note FROM note ORDER BY id";
    private const string LookAtAll = "SELECT * FROM note";

    /// <summary>A deployment of an older demo is without it.</summary>
    private const string Column = "columns: {keys: \"internal:east,west\"}";
    private const string Reason = "of one district";

    private static readonly (int Id, string Label)[] Moves = [(1, "internal:east"), (2, "internal:west")];

    /// <summary>Lines of the demo's policy: each courier is cleared for a district, the manager for both.</summary>
    public const string Policy = $"""

        labels:
          levels: [public, internal]
          categories: [east, west]
          labels: [public, internal:east, internal:west, "internal:east,west"]
          tables:
            - table: {Database}/{Table}
              default: public
              {Column}
        {DemoFieldLabels.Tables}
          clearances:
            - by: [{DemoCast.Courier}]
              highest: internal:east
            - by: [{DemoCast.Colleague}]
              highest: internal:west
            - by: [{DemoCast.Manager}]
              highest: "internal:east,west"

        """;

    public async Task PlayAsync(CancellationToken cancellation)
    {
        page.Chapter(DemoTexts.Chapter_Labels);
        var isFirst = await MakeAsync(cancellation).ConfigureAwait(false);
        await LabelAsync(isFirst).ConfigureAwait(false);
        if (isFirst)
            await CopyAsync(cancellation).ConfigureAwait(false);
        await LookAsync(cancellation).ConfigureAwait(false);
        await AttackAsync(cancellation).ConfigureAwait(false);
        await RecordAsync().ConfigureAwait(false);
        await new DemoFieldLabels(page, gateway, deployment, findings).PlayAsync(isFirst, cancellation).ConfigureAwait(false);
    }

    /// <summary>A database of its own with one table; false: a run before has made it, and labelled its rows.</summary>
    private async Task<bool> MakeAsync(CancellationToken cancellation)
    {
        if (await gateway.RefusalOfOwnerAsync(Database, cancellation).ConfigureAwait(false) is null)
            return false;
        await deployment.CommandAsAsync(DemoCast.SystemAdministrator, ["database", "create", Database, "--owner", DemoCast.Owner]).ConfigureAwait(false);
        foreach (var person in (string[])[DemoCast.Courier, DemoCast.Colleague, DemoCast.Manager])
            await deployment.CommandAsAsync(DemoCast.SecurityAdministrator, ["database", "grant", Database, person]).ConfigureAwait(false);
        string[] steps =
        [
            $"CREATE TABLE {Table} (id int PRIMARY KEY, district text NOT NULL, note text NOT NULL, keys text)",
            $"INSERT INTO {Table} (id, district, note) VALUES (1, 'east', 'the safe is behind the stairs'), (2, 'west', 'complaint about a courier'), (3, 'all', 'closed on Sunday')",
            $"GRANT SELECT, INSERT, UPDATE ON {Table} TO {DemoCast.Courier}, {DemoCast.Colleague}, {DemoCast.Manager}",
            .. DemoFieldLabels.Steps,
        ];
        await using var connection = await gateway.OpenInAsync(Database, DemoCast.Owner, cancellation).ConfigureAwait(false);
        foreach (var step in steps)
        {
            await using var command = new NpgsqlCommand(step, connection);
            await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
        }

        return true;
    }

    private async Task LabelAsync(bool isFirst)
    {
        string[] apply = ["label", "apply", Database];
        page.Typed(DemoCast.SecurityAdministrator, "menshen " + string.Join(' ', apply));
        await deployment.CommandAsAsync(DemoCast.SecurityAdministrator, apply).ConfigureAwait(false);
        page.Say(DemoTexts.Labels_Applied);
        if (!isFirst)
            return;
        foreach (var (id, label) in Moves)
        {
            string[] relabel = ["label", "relabel", $"{Database}/{Table}", "--key", $"id={id}", "--from", "public", "--to", label, "--reason", Reason];
            page.Typed(DemoCast.SecurityAdministrator, $"menshen label relabel {Database}/{Table} --key id={id} --from public --to {label} --reason \"{Reason}\"");
            await deployment.CommandAsAsync(DemoCast.SecurityAdministrator, relabel).ConfigureAwait(false);
        }
    }

    /// <summary>COPY as INSERT: the row has the session's label, and the column that is above the couriers a value.</summary>
    private async Task CopyAsync(CancellationToken cancellation)
    {
        const string copy = $"COPY {Table} (id, district, note, keys) FROM STDIN";
        page.Typed(DemoCast.Manager, $"{copy}   -- 4, all, spare keys, cabinet 7");
        await using var connection = await gateway.OpenInAsync(Database, DemoCast.Manager, cancellation).ConfigureAwait(false);
        await using (var rows = await connection.BeginTextImportAsync(copy, cancellation).ConfigureAwait(false))
            await rows.WriteAsync("4\tall\tspare keys\tcabinet 7\n".AsMemory(), cancellation).ConfigureAwait(false);
        page.Say(DemoTexts.Labels_Copied);
    }

    private async Task LookAsync(CancellationToken cancellation)
    {
        var all = deployment.Applies(Column) ? "1 2 3 4" : "1 2 3";
        foreach (var (user, sentence, expected) in (IEnumerable<(string, string, string)>)
            [
                (DemoCast.Courier, DemoTexts.Labels_East, "1 3"), (DemoCast.Colleague, DemoTexts.Labels_West, "2 3"),
                (DemoCast.Manager, DemoTexts.Labels_Both, all), (DemoCast.Owner, DemoTexts.Labels_Owner, ""),
            ])
        {
            await using var connection = await gateway.OpenInAsync(Database, user, cancellation).ConfigureAwait(false);
            var answer = await DemoAnswer.AskAsync(connection, Look, cancellation).ConfigureAwait(false);
            page.Typed(user, Look);
            page.Say(sentence);
            if (answer.Lines.Count > 0)
                page.Table(answer.Headings, answer.Lines);
            var seen = string.Join(' ', answer.Lines.Select(line => line[0]));
            findings.Expect(answer.SqlState is null && seen == expected, $"{user} sees the notes '{seen}' {answer.SqlState}");
        }
    }

    /// <summary>What the owner of table and database would do on any PostgreSQL, and what a courier would ask the planner.</summary>
    private async Task AttackAsync(CancellationToken cancellation)
    {
        await RefusedAsync(DemoCast.Owner, $"ALTER TABLE {Table} DISABLE ROW LEVEL SECURITY", cancellation).ConfigureAwait(false);
        await RefusedAsync(
            DemoCast.Courier, deployment.Applies(Column) ? LookAtAll : "EXPLAIN ANALYZE SELECT * FROM note WHERE district = 'west'", cancellation).ConfigureAwait(false);
        page.Say(DemoTexts.Labels_Refused);
    }

    private async Task RefusedAsync(string user, string sql, CancellationToken cancellation)
    {
        page.Typed(user, sql);
        await using var connection = await gateway.OpenInAsync(Database, user, cancellation).ConfigureAwait(false);
        var answer = await DemoAnswer.AskAsync(connection, sql, cancellation).ConfigureAwait(false);
        page.Refusal(answer.Message);
        findings.Expect(answer.SqlState is not null, $"{user} is let through with {sql}");
    }

    /// <summary>The records of what was moved, as the journal shows them.</summary>
    private async Task RecordAsync()
    {
        page.Typed(DemoCast.SecurityAdministrator, $"menshen journal show | grep '{Reason}'");
        var journal = await deployment.CommandAsync("journal", "show", "--dir", deployment.Directory).ConfigureAwait(false);
        var records = journal.Split('\n').Where(line => line.Contains(Reason, StringComparison.Ordinal)).ToList();
        foreach (var record in records)
            page.Say(record.TrimEnd());
        foreach (var (id, label) in Moves)
        {
            findings.Expect(
                records.Any(record => record.Contains($"{Database}/{Table} id={id} from public to {label}", StringComparison.Ordinal) && record.Contains(DemoCast.SecurityAdministrator, StringComparison.Ordinal)),
                $"the journal does not tell who moved row {id} to another label, and why");
        }

        page.Say(DemoTexts.Labels_Recorded);
    }
}
