using System.Text;
using Menshen.Vault.Tests.Kit;
using Npgsql;
using NpgsqlTypes;

namespace Menshen.Vault.Tests;

/// <summary>The search by a rule (<c>audit query --rule</c>), as the command asks it.</summary>
public sealed class RuleSearchTests
{
    /// <summary>Statements of two days, of which a rare decision has a few.</summary>
    private const string Many = """
        SET timezone = 'UTC';
        SELECT audit.make_day('2026-11-01'), audit.make_day('2026-11-02');
        INSERT INTO audit.decision VALUES (1, 7, '{grants}'), (2, 7, '{statements:window=refused,grants}'), (3, 8, '{statements:window,grants}');
        INSERT INTO audit.statement (index, started, session_id, number, result, rows, duration_us, decision_id)
        SELECT i, timestamptz '2026-11-01 04:00Z' + i * interval '600 ms', NULL, i, 'succeeded', 1, 500, CASE WHEN i % 40000 < 3 THEN 2 ELSE 1 END FROM generate_series(1, 160000) i;
        INSERT INTO audit.event (index, time, type, policy, rules)
        SELECT 1000000 + i, '2026-11-02 12:00Z', 'login_failed', 7, CASE WHEN i % 2 = 0 THEN '{access:window=refused}'::text[] WHEN i % 3 = 0 THEN '{access:windows}' END FROM generate_series(1, 12) i;
        """;

    [Fact]
    [Requirement("tencentdb-2.3-1.2")]
    public async Task Statements_that_a_rare_rule_decided_come_by_index_from_each_day_and_a_frequent_rule_by_time()
    {
        await using var test = new TestVault();
        await test.UpAsync();
        await using var connection = await test.ConnectAsync("menshen");
        (await Sql.RunAsync(connection, Many)).ShouldBeNull();
        (await Sql.RunAsync(connection, "VACUUM ANALYZE audit.statement")).ShouldBeNull();

        var plan = await LinesAsync(connection, "window", "EXPLAIN ");
        foreach (var day in (string[])["20261101", "20261102"])
        {
            plan.ShouldContain($"Bitmap Index Scan on statement_{day}_decision_id_idx");
            plan.ShouldNotContain($"Seq Scan on statement_{day}");
        }

        (await LinesAsync(connection, "window")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(12 + 6, "twelve statements, and six log-ins of a rule of that name");
        // The newest hundred of nearly all are there at once, in their order.
        (await LinesAsync(connection, "grants", "EXPLAIN ")).ShouldContain("_started_idx");
        (await LinesAsync(connection, "nobody")).ShouldBe("");
    }

    private static async Task<string> LinesAsync(NpgsqlConnection connection, string rule, string before = "")
    {
        await using var decisions = new NpgsqlCommand(Text("audit_decisions.sql"), connection);
        decisions.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = NpgsqlDbType.Text, Value = rule });
        var ids = await decisions.ExecuteScalarAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(before + Text("audit_found.sql") + Text("audit_query.sql"), connection);
        const NpgsqlDbType Array = NpgsqlDbType.Array;
        // In the order of AuditQuery.
        foreach (var (type, given) in ((NpgsqlDbType, object?)[])
            [
                (NpgsqlDbType.TimestampTz, null), (NpgsqlDbType.TimestampTz, null), (NpgsqlDbType.Text, null), (NpgsqlDbType.Text, null), (NpgsqlDbType.Text, null), (NpgsqlDbType.Inet, null),
                (NpgsqlDbType.Text, null), (Array | NpgsqlDbType.Text, null), (NpgsqlDbType.Text, null), (NpgsqlDbType.Text, null), (NpgsqlDbType.Bigint, null), (NpgsqlDbType.Text, null),
                (NpgsqlDbType.Bigint, 100L), (NpgsqlDbType.Text, "time"), (NpgsqlDbType.Text, null), (Array | NpgsqlDbType.Bigint, null), (NpgsqlDbType.Text, null), (NpgsqlDbType.Bigint, null),
                (NpgsqlDbType.Text, rule), (Array | NpgsqlDbType.Integer, ids), (NpgsqlDbType.Bigint, null), (NpgsqlDbType.Text, null),
            ])
        {
            command.Parameters.Add(new NpgsqlParameter { NpgsqlDbType = type, Value = given ?? DBNull.Value });
        }

        var lines = new StringBuilder();
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        while (await reader.ReadAsync(TestContext.Current.CancellationToken)) lines.Append(reader.GetValue(0)).Append('\n');
        return lines.ToString();
    }

    private static string Text(string name)
    {
        using var stream = typeof(RuleSearchTests).Assembly.GetManifestResourceStream(name)!;
        using var text = new StreamReader(stream);
        return text.ReadToEnd();
    }
}
