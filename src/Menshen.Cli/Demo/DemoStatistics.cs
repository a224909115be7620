using Npgsql;

namespace Menshen.Cli.Demo;

/// <summary>Inference control: an analyst gets averages, is refused a tracker, and sees her budget spent and given back.</summary>
internal sealed class DemoStatistics(DemoPage page, DemoGateway gateway, DemoDeployment deployment, DemoFindings findings)
{
    private const string Database = "payroll";
    private const string Analyst = DemoCast.Regulator;
    private const string Averages = "SELECT dept, count(*), avg(salary) FROM staff GROUP BY dept";
    private const string Tracker = "SELECT avg(salary) FROM staff WHERE dept = 'sorting' AND grade <> 9";
    private const string Count = "SELECT count(*) FROM staff";

    /// <summary>Lines of the demo's policy.</summary>
    public const string Policy = $"""

        statistics:
          - resource: salaries
            table: {Database}/public.staff
            unit: staff_id
            by: [{Analyst}]
            measures: [salary]
            filters: [dept, grade]
            budget: 4

        """;

    public async Task PlayAsync(CancellationToken cancellation)
    {
        page.Chapter(DemoTexts.Chapter_Statistics);
        await MakeAsync(cancellation).ConfigureAwait(false);
        var connection = await gateway.OpenInAsync(Database, Analyst, cancellation).ConfigureAwait(false);
        await using var _ = connection.ConfigureAwait(false);
        await ShowAsync(connection, Averages, DemoTexts.Statistics_Averages, 3, cancellation).ConfigureAwait(false);
        await RefusedAsync(connection, "SELECT salary FROM staff", DemoTexts.Statistics_Rows, "MI0001", cancellation).ConfigureAwait(false);
        await RefusedAsync(connection, Tracker, DemoTexts.Statistics_Tracker, "MI0007", cancellation).ConfigureAwait(false);
        for (var asked = 2; asked < 4; asked++)
            await ShowAsync(connection, Count, asked == 2 ? DemoTexts.Statistics_Count : DemoTexts.Statistics_Last, 1, cancellation).ConfigureAwait(false);
        await RefusedAsync(connection, Count, DemoTexts.Statistics_Spent, "MI0009", cancellation).ConfigureAwait(false);
        page.Typed(DemoCast.SecurityAdministrator, "menshen statistics reset salaries --reason \"the yearly report\"");
        page.Say((await deployment.CommandAsAsync(
            DemoCast.SecurityAdministrator, ["statistics", "reset", "salaries", "--reason", "the yearly report"]).ConfigureAwait(false)).Trim());
    }

    /// <summary>A database of its own with one table, unless a run before has made it. The analyst gets no right on the table.</summary>
    private async Task MakeAsync(CancellationToken cancellation)
    {
        if (await gateway.RefusalOfOwnerAsync(Database, cancellation).ConfigureAwait(false) is null)
            return;
        await deployment.CommandAsAsync(DemoCast.SystemAdministrator, ["database", "create", Database, "--owner", DemoCast.Owner]).ConfigureAwait(false);
        await deployment.CommandAsAsync(DemoCast.SecurityAdministrator, ["database", "grant", Database, Analyst]).ConfigureAwait(false);
        await using var connection = await gateway.OpenInAsync(Database, DemoCast.Owner, cancellation).ConfigureAwait(false);
        await using var command = new NpgsqlCommand(
            "CREATE TABLE staff (staff_id int PRIMARY KEY, dept text NOT NULL, grade int NOT NULL, salary int NOT NULL); "
            + "INSERT INTO staff SELECT n, (ARRAY['sorting', 'delivery', 'office'])[1 + n % 3], CASE n WHEN 9 THEN 9 ELSE 1 + n / 3 % 3 END, 5000 + n * 311 % 2900 "
            + "FROM generate_series(1, 45) n", connection);
        await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    private async Task ShowAsync(NpgsqlConnection connection, string sql, string sentence, int expected, CancellationToken cancellation)
    {
        page.Typed(Analyst, sql);
        page.Say(sentence);
        var answer = await DemoAnswer.AskAsync(connection, sql, cancellation).ConfigureAwait(false);
        page.Table(answer.Headings, answer.Lines);
        findings.Expect(answer.Lines.Count == expected, $"{sql} answers {answer.Lines.Count} rows {answer.SqlState}");
    }

    private async Task RefusedAsync(NpgsqlConnection connection, string sql, string sentence, string rule, CancellationToken cancellation)
    {
        page.Typed(Analyst, sql);
        page.Say(sentence);
        var answer = await DemoAnswer.AskAsync(connection, sql, cancellation).ConfigureAwait(false);
        page.Refusal($"{rule}: {answer.Message}");
        findings.Expect(answer.SqlState == "42501", $"{Analyst} comes back with {answer.SqlState} from {sql}: {answer.Message}");
    }
}
