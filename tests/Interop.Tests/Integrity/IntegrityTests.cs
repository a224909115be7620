using Npgsql;

namespace Menshen.Interop.Tests.Integrity;

public sealed class IntegrityUser(SharedDeployment shared) : ClientUser(shared, "it_integrity");

/// <summary>PostgreSQL's integrity rules as a client meets them through the gateway: names, times of the check, actions, and two sessions at once.</summary>
public sealed class IntegrityTests(IntegrityUser user) : IClassFixture<IntegrityUser>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Requirement("gat389-3.1-1")]
    [Requirement("gat389-3.1-2")]
    [Requirement("gat389-4.6.1-a.1")]
    [Requirement("gat389-4.6.1-b.1")]
    [Requirement("gat389-4.6.3-a")]
    public async Task No_part_of_a_key_is_null_and_no_key_comes_twice()
    {
        await using var session = await OpenAsync();
        await DoneAsync(session, "CREATE TABLE leg (route text, step int, city text, CONSTRAINT leg_key PRIMARY KEY (route, step)); INSERT INTO leg VALUES ('a', 1, 'x'), ('a', 2, 'y')");
        foreach (var (values, column) in ((string, string)[])[("(NULL, 3, 'z')", "route"), ("('a', NULL, 'z')", "step")])
        {
            var refused = await RefusedAsync(session, $"INSERT INTO leg VALUES {values}");
            refused.SqlState.ShouldBe("23502");
            refused.ColumnName.ShouldBe(column);
        }

        (await RefusedAsync(session, "UPDATE leg SET step = NULL WHERE step = 2")).SqlState.ShouldBe("23502");
        Named(await RefusedAsync(session, "INSERT INTO leg VALUES ('a', 2, 'again')")).ShouldBe("23505 leg_key");
        Named(await RefusedAsync(session, "UPDATE leg SET step = 1 WHERE step = 2")).ShouldBe("23505 leg_key");
        (await RefusedAsync(session, "ALTER TABLE leg ALTER step DROP NOT NULL")).SqlState.ShouldBe("42P16");
        (await TextAsync(session, "SELECT string_agg(route || step || city, ' ' ORDER BY step) FROM leg")).ShouldBe("a1x a2y");
    }

    [Fact]
    [Requirement("gat389-3.2-1")]
    [Requirement("gat389-4.6.1-a.2")]
    [Requirement("gat389-4.6.1-b.2")]
    [Requirement("gat389-4.6.3-c")]
    [Requirement("gat389-4.6.3-e")]
    public async Task A_reference_is_there_or_null_and_what_it_points_to_goes_as_was_declared()
    {
        await using var session = await OpenAsync();
        await DoneAsync(
            session, "CREATE TABLE depot (code text PRIMARY KEY); INSERT INTO depot VALUES ('hz'), ('sh'), ('bj'), ('');"
            + "CREATE TABLE van (no int PRIMARY KEY, held text CONSTRAINT van_held REFERENCES depot, went text CONSTRAINT van_went REFERENCES depot ON UPDATE CASCADE ON DELETE CASCADE, "
            + "lost text CONSTRAINT van_lost REFERENCES depot ON DELETE SET NULL)");
        // Null is none of the values that look empty: the empty text is a depot here, a blank is not.
        await DoneAsync(session, "INSERT INTO van VALUES (1, 'hz', NULL, NULL), (2, NULL, 'sh', NULL), (3, '', NULL, 'bj')");
        foreach (var strange in (string[])[" ", "0", "nb"]) Named(await RefusedAsync(session, $"INSERT INTO van VALUES (9, '{strange}', NULL, NULL)")).ShouldBe("23503 van_held");
        Named(await RefusedAsync(session, "DELETE FROM depot WHERE code = 'hz'")).ShouldBe("23503 van_held");
        Named(await RefusedAsync(session, "UPDATE depot SET code = 'xx' WHERE code = 'hz'")).ShouldBe("23503 van_held");
        await DoneAsync(session, "UPDATE depot SET code = 'sh2' WHERE code = 'sh'; DELETE FROM depot WHERE code = 'bj'");
        (await TextAsync(session, "SELECT string_agg(concat_ws('/', no, went, coalesce(lost, 'null')), ' ' ORDER BY no) FROM van")).ShouldBe("1/null 2/sh2/null 3/null");
        await DoneAsync(session, "DELETE FROM depot WHERE code = 'sh2'");
        (await TextAsync(session, "SELECT string_agg(no::text, ' ' ORDER BY no) FROM van")).ShouldBe("1 3");
    }

    [Fact]
    [Requirement("gat389-4.6.2-b.2")]
    [Requirement("gat389-4.6.3-d")]
    public async Task A_deferred_rule_is_judged_at_commit_and_what_breaks_it_is_undone_as_a_whole()
    {
        await using var session = await OpenAsync();
        await DoneAsync(
            session, "CREATE TABLE crate (id int PRIMARY KEY, inside int CONSTRAINT crate_inside REFERENCES crate DEFERRABLE INITIALLY IMMEDIATE, "
            + "code int CONSTRAINT crate_code UNIQUE DEFERRABLE)");
        // The mode is the declaration's until a transaction says otherwise.
        Named(await RefusedAsync(session, "INSERT INTO crate VALUES (1, 2, 1)")).ShouldBe("23503 crate_inside");
        await DoneAsync(session, "BEGIN; SET CONSTRAINTS ALL DEFERRED; INSERT INTO crate VALUES (1, 2, 1); INSERT INTO crate VALUES (2, 1, 2); UPDATE crate SET code = 2 WHERE id = 1; UPDATE crate SET code = 1 WHERE id = 2; COMMIT");
        (await TextAsync(session, "SELECT string_agg(id || '/' || code, ' ' ORDER BY id) FROM crate")).ShouldBe("1/2 2/1");
        await DoneAsync(session, "BEGIN; SET CONSTRAINTS crate_inside DEFERRED; INSERT INTO crate VALUES (3, 99, 3)");
        Named(await RefusedAsync(session, "COMMIT")).ShouldBe("23503 crate_inside");
        // Switching back judges what waits, then and there.
        await DoneAsync(session, "BEGIN; SET CONSTRAINTS ALL DEFERRED; INSERT INTO crate VALUES (4, 99, 4)");
        Named(await RefusedAsync(session, "SET CONSTRAINTS ALL IMMEDIATE")).ShouldBe("23503 crate_inside");
        await DoneAsync(session, "ROLLBACK");
        (await TextAsync(session, "SELECT count(*)::text FROM crate")).ShouldBe("2");
    }

    [Fact]
    [Requirement("gat389-3.3-1")]
    [Requirement("gat389-4.6.2-a")]
    [Requirement("gat389-4.6.2-b.1")]
    [Requirement("gat389-4.6.2-b.3")]
    [Requirement("gat389-4.6.3-b")]
    public async Task A_rule_of_the_users_has_its_name_or_one_by_default_and_holds_until_it_is_dropped()
    {
        await using var session = await OpenAsync();
        await DoneAsync(
            session, "CREATE DOMAIN grams AS int CONSTRAINT at_most_30_kg CHECK (VALUE BETWEEN 1 AND 30000);"
            + "CREATE TABLE parcel (no int, weight grams, paid int CONSTRAINT paid_something CHECK (paid > 0), sent date, due date, CHECK (due >= sent), UNIQUE (no))");
        Named(await RefusedAsync(session, "INSERT INTO parcel VALUES (1, 30001, 1)")).ShouldBe("23514 at_most_30_kg");
        Named(await RefusedAsync(session, "INSERT INTO parcel VALUES (1, 5, 0)")).ShouldBe("23514 paid_something");
        Named(await RefusedAsync(session, "INSERT INTO parcel VALUES (1, 5, 1, '2026-02-02', '2026-02-01')")).ShouldBe("23514 parcel_check");
        await DoneAsync(session, "INSERT INTO parcel VALUES (1, 5, 1)");
        Named(await RefusedAsync(session, "INSERT INTO parcel VALUES (1, 5, 1)")).ShouldBe("23505 parcel_no_key");
        // Rows that break a rule keep it from being made.
        Named(await RefusedAsync(session, "ALTER TABLE parcel ADD CONSTRAINT paid_much CHECK (paid > 10)")).ShouldBe("23514 paid_much");
        await DoneAsync(session, "ALTER TABLE parcel DROP CONSTRAINT paid_something; INSERT INTO parcel VALUES (2, 5, 0)");
        (await TextAsync(session, "SELECT count(*)::text FROM parcel")).ShouldBe("2");
    }

    [Fact]
    [Requirement("realname-7.9.5-4")]
    [Requirement("gat389-4.6.3-d")]
    public async Task Of_two_sessions_that_want_the_same_at_once_one_waits_and_what_both_may_not_have_only_one_gets()
    {
        await using var one = await OpenAsync();
        await using var other = await OpenAsync();
        await DoneAsync(one, "CREATE TABLE purse (id int CONSTRAINT purse_key PRIMARY KEY, coins int); INSERT INTO purse VALUES (1, 100), (2, 100)");

        // The same key at once: the second waits for the first's end, then is refused.
        await DoneAsync(one, "BEGIN; INSERT INTO purse VALUES (7, 0)");
        var second = RefusedAsync(other, "INSERT INTO purse VALUES (7, 1)");
        await WaitsAsync(second);
        await DoneAsync(one, "COMMIT");
        Named(await second).ShouldBe("23505 purse_key");

        // No update is lost.
        await DoneAsync(one, "BEGIN; UPDATE purse SET coins = coins - 30 WHERE id = 1");
        var update = DoneAsync(other, "UPDATE purse SET coins = coins - 50 WHERE id = 1");
        await WaitsAsync(update);
        await DoneAsync(one, "COMMIT");
        await update;
        (await TextAsync(one, "SELECT coins::text FROM purse WHERE id = 1")).ShouldBe("20");

        // A row that changed since the snapshot is not overwritten under REPEATABLE READ.
        await DoneAsync(one, "BEGIN ISOLATION LEVEL REPEATABLE READ");
        (await TextAsync(one, "SELECT coins::text FROM purse WHERE id = 1")).ShouldBe("20");
        await DoneAsync(other, "UPDATE purse SET coins = 21 WHERE id = 1");
        (await TextAsync(one, "SELECT coins::text FROM purse WHERE id = 1")).ShouldBe("20");
        (await RefusedAsync(one, "UPDATE purse SET coins = 22 WHERE id = 1")).SqlState.ShouldBe("40001");
        await DoneAsync(one, "ROLLBACK");

        // Each takes what the other wants next: one of them is let go, nobody waits for ever.
        await DoneAsync(one, "BEGIN; UPDATE purse SET coins = 1 WHERE id = 1");
        await DoneAsync(other, "BEGIN; UPDATE purse SET coins = 2 WHERE id = 2");
        var outcomes = await Task.WhenAll(StateAsync(one, "UPDATE purse SET coins = 1 WHERE id = 2"), StateAsync(other, "UPDATE purse SET coins = 2 WHERE id = 1"));
        outcomes.Count(state => state == "40P01").ShouldBe(1, string.Join(' ', outcomes));
        outcomes.Count(state => state == "").ShouldBe(1);
    }

    [Fact]
    [Requirement("realname-7.9.5-4")]
    public async Task Transfers_between_two_rows_by_many_at_once_neither_make_nor_lose_anything()
    {
        await using var watcher = await OpenAsync();
        await DoneAsync(watcher, "CREATE TABLE till (id int PRIMARY KEY, coins int, CHECK (coins >= 0)); INSERT INTO till VALUES (1, 1000), (2, 1000)");
        var moved = await Task.WhenAll(Enumerable.Range(0, 6).Select(TransferAsync));
        // Each transfer that was committed is in the rows, each that was taken back is not: nothing is lost, and the sum is what it was.
        var net = moved.Sum();
        (await TextAsync(watcher, "SELECT string_agg(coins::text, ' ' ORDER BY id) FROM till")).ShouldBe($"{1000 - net} {1000 + net}");
        (await TextAsync(watcher, "SELECT sum(coins)::text FROM till")).ShouldBe("2000");
    }

    // Always in the same order, or most would be let go as deadlocks; half of them move the other way. Sums are read in between.
    private async Task<int> TransferAsync(int who)
    {
        await using var session = await OpenAsync();
        var (coins, net) = (who % 2 == 0 ? 7 : -7, 0);
        for (var i = 0; i < 25; i++)
        {
            (await TextAsync(session, "SELECT sum(coins)::text FROM till")).ShouldBe("2000", "half of a transfer was seen");
            // Some are taken back: they must leave nothing.
            var isKept = i % 5 != 0;
            await DoneAsync(session, $"BEGIN; UPDATE till SET coins = coins - {coins} WHERE id = 1; UPDATE till SET coins = coins + {coins} WHERE id = 2; {(isKept ? "COMMIT" : "ROLLBACK")}");
            if (isKept) net += coins;
        }

        return net;
    }

    private async Task WaitsAsync(Task statement)
    {
        // It stands in the engine's own list of those who wait for a lock, not merely unanswered.
        await using var watcher = await OpenAsync();
        await Eventually.TrueAsync(async () =>
            await TextAsync(watcher, "SELECT count(*)::text FROM pg_locks WHERE NOT granted AND locktype = 'transactionid'") == "1");
        statement.IsCompleted.ShouldBeFalse();
    }

    private async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder
        {
            Host = "localhost", Port = user.Deployment.Port, Username = user.User.Name, Password = user.User.Password, Database = user.User.Database,
            SslMode = SslMode.VerifyFull, RootCertificate = user.Deployment.AuthorityCertificate, Pooling = false, Timeout = 60, CommandTimeout = 60,
        }.ConnectionString);
        await connection.OpenAsync(Cancellation);
        return connection;
    }

    /// <summary>One statement after the other, each with its own message: a transaction of several is the text's own business.</summary>
    private static async Task DoneAsync(NpgsqlConnection session, string statements)
    {
        foreach (var statement in statements.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            await using var command = new NpgsqlCommand(statement, session);
            await command.ExecuteNonQueryAsync(Cancellation);
        }
    }

    private static async Task<string?> TextAsync(NpgsqlConnection session, string sql)
    {
        await using var command = new NpgsqlCommand(sql, session);
        return (string?)await command.ExecuteScalarAsync(Cancellation);
    }

    private static async Task<PostgresException> RefusedAsync(NpgsqlConnection session, string sql) => await Should.ThrowAsync<PostgresException>(() => DoneAsync(session, sql));

    private static async Task<string> StateAsync(NpgsqlConnection session, string sql)
    {
        try
        {
            await DoneAsync(session, sql);
            return "";
        }
        catch (PostgresException refused)
        {
            return refused.SqlState;
        }
    }

    private static string Named(PostgresException refused) => $"{refused.SqlState} {refused.ConstraintName}";
}
