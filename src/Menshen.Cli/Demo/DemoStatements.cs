namespace Menshen.Cli.Demo;

/// <summary>A rule about statements: who owns a table may do anything with it, but not what the policy refuses to him.</summary>
internal sealed class DemoStatements(DemoPage page, DemoGateway gateway, DemoDeployment deployment, DemoFindings findings)
{
    private const string Table = "express.inspections";

    /// <summary>A deployment of an older demo is without it.</summary>
    private const string Rule = "id: inspections-stay";

    /// <summary>Lines of the demo's policy.</summary>
    public const string Policy = $"""

        statements:
          - {Rule}
            by: [{DemoCast.Owner}]
            privilege: [delete, truncate]
            object: [{Table}]

        """;

    public async Task PlayAsync(CancellationToken cancellation)
    {
        page.Chapter(DemoTexts.Chapter_Statements);
        if (!deployment.Applies(Rule))
        {
            page.Say(DemoTexts.Statements_Older);
            return;
        }

        await using var connection = await gateway.OpenAsync(DemoCast.Owner, cancellation).ConfigureAwait(false);
        await RefusedAsync(connection, $"DELETE FROM {Table}", cancellation).ConfigureAwait(false);
        await RefusedAsync(connection, $"WITH gone AS (DELETE FROM {Table} RETURNING *) SELECT count(*) FROM gone", cancellation).ConfigureAwait(false);
        page.Typed(DemoCast.Owner, $"SELECT count(*) > 0 AS stay FROM {Table}");
        var stay = await DemoAnswer.AskAsync(connection, $"SELECT count(*) > 0 AS stay FROM {Table}", cancellation).ConfigureAwait(false);
        page.Table(stay.Headings, stay.Lines);
        findings.Expect(stay.Lines.Count == 1, $"the owner may not even read {Table}: {stay.Message}");
        page.Say(DemoTexts.Statements_Refused);
    }

    private async Task RefusedAsync(Npgsql.NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        page.Typed(DemoCast.Owner, sql);
        var answer = await DemoAnswer.AskAsync(connection, sql, cancellation).ConfigureAwait(false);
        page.Refusal($"MR0001: {answer.Message}");
        findings.Expect(answer.SqlState == "42501" && answer.Message?.Contains("inspections-stay", StringComparison.Ordinal) == true, $"{sql} came back with {answer.SqlState ?? "success"}: {answer.Message}");
    }
}
