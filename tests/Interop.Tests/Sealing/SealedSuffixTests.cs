using System.Text;
using Menshen.TestKit;
using Npgsql;

namespace Menshen.Interop.Tests.Sealing;

/// <summary>The last four characters of sealed numbers are searched by stock clients as in plaintext, by an index, and by nobody without the right.</summary>
[Collection(SealedClients.Name)]
public sealed class SealedSuffixTests(SealedDeployment sealing)
{
    /// <summary>{t}: the table; {g}: the guessed ending.</summary>
    private static readonly string[] Questions =
    [
        "SELECT count(*) FROM {t} WHERE phone LIKE '%{g}'",
        "SELECT count(*) FROM {t} WHERE phone NOT LIKE '%{g}'",
        "SELECT count(*) FROM {t} WHERE phone LIKE '%' || '{g}'",
        "SELECT count(*) FROM {t} WHERE right(phone, 4) = '{g}'",
        "SELECT count(*) FROM {t} WHERE right(phone, 4) <> '{g}'",
        "SELECT count(*) FROM {t} WHERE '{g}' = right(phone, 4)",
        "SELECT count(*) FROM {t} WHERE right(phone, 4) IN ('{g}', 'x')",
        "SELECT phone LIKE '%{g}' FROM {t} WHERE id > 5000 ORDER BY id",
        "SELECT id FROM {t} WHERE id > 5000 ORDER BY right(phone, 4) = '{g}', id",
        "SELECT count(*) FROM {t} GROUP BY phone LIKE '%{g}' ORDER BY 1",
        "SELECT count(*) FILTER (WHERE phone LIKE '%{g}') FROM {t}",
        "SELECT 1 / CASE WHEN phone LIKE '%{g}' THEN 0 ELSE 1 END FROM {t}",
        "BEGIN; UPDATE {t} SET id = id WHERE phone LIKE '%{g}'; ROLLBACK",
        "COPY (SELECT id FROM {t} WHERE phone LIKE '%{g}') TO STDOUT",
        "EXPLAIN (ANALYZE, COSTS off, TIMING off, SUMMARY off, BUFFERS off) SELECT id FROM {t} WHERE phone LIKE '%{g}'",
        "PREPARE q AS SELECT count(*) FROM {t} WHERE phone LIKE '%{g}'; EXECUTE q",
        "DECLARE c CURSOR WITH HOLD FOR SELECT id FROM {t} WHERE phone LIKE '%{g}'; FETCH ALL FROM c; CLOSE c",
    ];

    [Theory]
    [InlineData("phone LIKE '%1234'")]
    [InlineData("phone NOT LIKE '%1234'")]
    [InlineData("phone LIKE '%' || '7919'")]
    [InlineData("right(phone, 4) = '1234'")]
    [InlineData("right(phone, 4) <> '1234'")]
    [InlineData("right(phone, 4) = '234' OR right(phone, 4) = ''")]
    [InlineData("right(phone, 4) IN ('1234', '7919', '5838')")]
    [InlineData("id > 17 AND NOT (phone LIKE '%1234' AND id = 5001)")]
    public async Task A_search_finds_what_it_finds_in_plaintext(string condition)
    {
        await sealing.CallersAsync();
        var inPlaintext = await AskAsync(sealing.Manager, $"SELECT id FROM caller_plain WHERE {condition} ORDER BY id");
        inPlaintext.ShouldNotBeEmpty();
        (await AskAsync(sealing.Manager, $"SELECT id FROM caller WHERE {condition} ORDER BY id")).ShouldBe(inPlaintext);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_driver_searches_with_parameters_prepared_or_not(bool prepare)
    {
        await sealing.CallersAsync();
        await using var source = Source(sealing.Manager);
        await using var connection = await source.OpenConnectionAsync();
        foreach (var (sql, value) in (IEnumerable<(string, Func<string, string>)>)[
            ("SELECT array_agg(id ORDER BY id) FROM caller WHERE phone LIKE $1", ending => "%" + ending),
            ("SELECT array_agg(id ORDER BY id) FROM caller WHERE phone LIKE '%' || $1", ending => ending),
            ("SELECT array_agg(id ORDER BY id) FROM caller WHERE right(phone, 4) = $1", ending => ending)])
        {
            await using var command = new NpgsqlCommand(sql, connection) { Parameters = { new() { Value = value("1234") } } };
            if (prepare) await command.PrepareAsync();
            foreach (var ending in (string[])["1234", "7919", "9999", "1234"])
            {
                command.Parameters[0].Value = value(ending);
                var expected = await AskAsync(sealing.Manager, $"SELECT array_agg(id ORDER BY id) FROM caller_plain WHERE right(phone, 4) = '{ending}'");
                (await command.ExecuteScalarAsync() is int[] ids ? $"{{{string.Join(',', ids)}}}" : "").ShouldBe(expected, $"{sql} {ending}");
            }
            command.Parameters[0].Value = value("12");
            if (!sql.Contains("right", StringComparison.Ordinal))
            {
                var refusal = await Should.ThrowAsync<PostgresException>(() => command.ExecuteScalarAsync());
                (refusal.SqlState, refusal.Hint!.Contains("with 4 characters", StringComparison.Ordinal)).ShouldBe(("0A000", true));
            }
        }
    }

    [Fact]
    public async Task The_index_on_the_column_answers_a_pattern_with_a_literal_or_a_parameter()
    {
        await sealing.CallersAsync();
        var plan = await AskAsync(sealing.Manager, "EXPLAIN SELECT id FROM caller WHERE phone LIKE '%1234'");
        plan.ShouldContain("by_phone");
        plan.ShouldNotContain("1234'");
        await using var source = Source(sealing.Manager);
        await using var command = source.CreateCommand("EXPLAIN SELECT id FROM caller WHERE phone LIKE $1");
        command.Parameters.Add(new NpgsqlParameter { Value = "%1234" });
        var lines = new List<string>();
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync()) lines.Add(reader.GetString(0));
        string.Join('\n', lines).ShouldContain("by_phone");
    }

    [Fact]
    public async Task What_is_written_in_any_way_is_found_by_its_ending()
    {
        await sealing.CallersAsync();
        (await sealing.Application.PsqlAsync(
            "-c", "INSERT INTO caller VALUES (6001, '10000004321'), (6002, 'x')",
            "-c", "UPDATE caller SET phone = '20000004321' WHERE id = 6002")).Succeeded();
        (await ToolRun.OfAsync("psql", ["-X", "-c", "COPY caller (id, phone) FROM STDIN"], sealing.Application.LibpqEnvironment, "6003\t30000004321\n")).Succeeded();
        await using var source = Source(sealing.Application);
        await using (var command = source.CreateCommand("INSERT INTO caller VALUES (6004, $1)"))
        {
            command.Parameters.Add(new NpgsqlParameter { Value = "40000004321" });
            await command.ExecuteNonQueryAsync();
        }
        await using (var connection = await source.OpenConnectionAsync())
        {
            await using var writer = await connection.BeginBinaryImportAsync("COPY caller (id, phone) FROM STDIN (FORMAT binary)");
            await writer.WriteRowAsync(TestContext.Current.CancellationToken, 6005, "50000004321");
            await writer.CompleteAsync();
        }
        (await AskAsync(sealing.Manager, "SELECT phone FROM caller WHERE phone LIKE '%4321' AND id > 6000 ORDER BY id"))
            .ShouldBe("10000004321\n20000004321\n30000004321\n40000004321\n50000004321");
        (await AskAsync(sealing.Manager, "SELECT id FROM caller WHERE phone = '30000004321'")).ShouldBe("6003");
        (await AskAsync(sealing.Courier, "SELECT phone FROM caller WHERE id = 6003")).ShouldBe("******");
        (await sealing.Application.PsqlAsync("-c", "DELETE FROM caller WHERE id > 6000")).Succeeded();
    }

    [Theory]
    [InlineData("SELECT id FROM caller WHERE phone LIKE '138%'", "exactly the last 4 characters")]
    [InlineData("SELECT id FROM caller WHERE phone LIKE '%34'", "exactly the last 4 characters")]
    [InlineData("SELECT id FROM caller WHERE phone ILIKE '%1234'", "The last 4 characters can be searched")]
    [InlineData("SELECT right(phone, 4) FROM caller", "The last 4 characters can be searched")]
    [InlineData("SELECT id FROM caller WHERE right(phone, 3) = '234'", "exactly the last 4 characters")]
    public async Task Every_other_look_is_refused_and_names_the_search_that_there_is(string sql, string said)
    {
        await sealing.CallersAsync();
        var refused = await sealing.Manager.PsqlAsync("-c", sql);
        refused.Code.ShouldNotBe(0);
        refused.Error.ShouldContain(said);
    }

    [Fact]
    [Requirement("realname-7.6.1-3")]
    public async Task Who_sees_masks_learns_no_ending_by_any_question()
    {
        await sealing.CallersAsync();
        var (right, wrong) = (await GuessAsync("caller", "1234"), await GuessAsync("caller", "0001"));
        var (told, toldOtherwise) = (await GuessAsync("caller_plain", "1234"), await GuessAsync("caller_plain", "0001"));
        (right.Length, told.Length).ShouldBe((Questions.Length, Questions.Length));
        for (var i = 0; i < Questions.Length; i++)
        {
            right[i].ShouldBe(wrong[i], Questions[i]);
            right[i].ShouldNotContain("~ms2");
            // In plaintext the same question tells the two apart: it is one worth asking.
            told[i].ShouldNotBe(toldOtherwise[i], Questions[i]);
        }
    }

    // Tags of others are no secret to whoever has the files; a session cannot ask for them one digit after another.
    [Theory]
    [InlineData("SELECT count(*) FROM caller WHERE phone LIKE '~ms2e%'")]
    [InlineData("SELECT count(*) FROM caller WHERE left(phone, 30) = 'x'")]
    [InlineData("SELECT count(*) FROM caller a, caller b WHERE right(a.phone, 4) = right(b.phone, 4)")]
    [InlineData("SELECT count(*) FROM caller a, caller b WHERE a.phone LIKE b.phone")]
    public async Task Nobody_compares_tags(string sql)
    {
        await sealing.CallersAsync();
        foreach (var user in new[] { sealing.Courier, sealing.Manager }) (await user.PsqlAsync("-c", sql)).Code.ShouldNotBe(0);
    }

    // What the client printed after each question, without the guess itself.
    private async Task<string[]> GuessAsync(string table, string guess)
    {
        var script = new StringBuilder();
        foreach (var question in Questions)
            script.Append(question.Replace("{t}", table, StringComparison.Ordinal).Replace("{g}", guess, StringComparison.Ordinal)).Append(";\n\\echo :SQLSTATE :LAST_ERROR_MESSAGE ===\n");
        var run = await ToolRun.OfAsync("psql", ["-X", "-At"], sealing.Courier.LibpqEnvironment, script.ToString());
        return [.. run.Output.Replace(guess, "(guess)", StringComparison.Ordinal).Split("===")[..^1]];
    }

    private static async Task<string> AskAsync(DeploymentUser user, string sql) => (await user.PsqlAsync("-c", sql)).Succeeded().Text;

    private static NpgsqlDataSource Source(DeploymentUser user) => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder
    {
        Host = "localhost", Port = user.Deployment.Port, Username = user.Name, Password = user.Password, Database = user.Database,
        SslMode = SslMode.VerifyFull, RootCertificate = user.Deployment.AuthorityCertificate, MaxPoolSize = 2, Timeout = 60, CommandTimeout = 60,
    }.ConnectionString);
}
