using System.Collections.Immutable;

namespace Menshen.Evaluator.Checks;

/// <summary>Whether the database keeps what tables declare. That pages carry checksums is a fact of the environment: nothing here damages a page, so nothing here finds damage.</summary>
internal static class IntegrityChecks
{
    private const string NotNull = "23502", Foreign = "23503", Unique = "23505", Rule = "23514";

    public static ImmutableArray<Check> All { get; } =
    [
        new("integrity.entity", "Primary keys are never null and never twice; candidate keys neither.", "主键非空且不重复,候选键唯一。",
            ["gat389-3.1-1", "gat389-3.1-2", "gat389-4.6.1-a.1", "gat389-4.6.3-b"], EntityAsync),
        new("integrity.referential", "Foreign keys refer to what exists, and follow the declared action.", "外键引用存在的值,并按声明的动作处理。",
            ["gat389-3.2-1", "gat389-4.6.1-a.2", "gat389-4.6.1-b.1", "gat389-4.6.1-b.2", "gat389-4.6.3-a", "gat389-4.6.3-c", "gat389-4.6.3-e"], ReferentialAsync),
        new("integrity.user-defined", "Rules for values are the database's: named, deferrable, revocable, and no violation commits.", "用户定义完整性由数据库实现:可命名、可延迟、可撤销,违反者不能提交。",
            ["gat389-3.3-1", "gat389-4.6.2-a", "gat389-4.6.2-b.1", "gat389-4.6.2-b.2", "gat389-4.6.2-b.3", "gat389-4.6.3-d"], UserDefinedAsync),
        new("integrity.transactions", "A transaction is all or nothing, and two at once do not spoil each other's work.", "事务全成或全不成,并发事务互不破坏。",
            ["gat389-5.1.1.3-b.2", "realname-7.9.5-4"], TransactionsAsync),
    ];

    private static async Task EntityAsync(CheckRun run)
    {
        await run.PrepareAsync(run.Owner, "DROP TABLE IF EXISTS ev_key", "CREATE TABLE ev_key (a int, b int, c text UNIQUE, PRIMARY KEY (a, b))").ConfigureAwait(false);
        await run.AllowedAsync(run.Owner, "INSERT INTO ev_key VALUES (1, 1, 'one')").ConfigureAwait(false);
        await run.RefusedAsync(run.Owner, "INSERT INTO ev_key VALUES (2, NULL, 'two')", NotNull).ConfigureAwait(false);
        await run.RefusedAsync(run.Owner, "INSERT INTO ev_key VALUES (1, 1, 'again')", Unique).ConfigureAwait(false);
        await run.RefusedAsync(run.Owner, "INSERT INTO ev_key VALUES (1, 2, 'one')", Unique).ConfigureAwait(false);
        var rows = await run.AskAsync(run.Owner, "SELECT count(*) FROM ev_key").ConfigureAwait(false);
        run.Observe("the rows afterwards", "1", rows, rows == "1");
    }

    private static async Task ReferentialAsync(CheckRun run)
    {
        await run.PrepareAsync(
            run.Owner, "DROP TABLE IF EXISTS ev_child, ev_parent", "CREATE TABLE ev_parent (id text PRIMARY KEY)",
            "CREATE TABLE ev_child (id int PRIMARY KEY, parent text REFERENCES ev_parent ON DELETE CASCADE ON UPDATE CASCADE)").ConfigureAwait(false);
        await run.RefusedAsync(run.Owner, "INSERT INTO ev_child VALUES (1, 'nobody')", Foreign).ConfigureAwait(false);
        // None of these is null.
        foreach (var value in new[] { "", " ", "0" }) await run.RefusedAsync(run.Owner, $"INSERT INTO ev_child VALUES (1, '{value}')", Foreign).ConfigureAwait(false);
        await run.AllowedAsync(run.Owner, "INSERT INTO ev_child VALUES (1, NULL)").ConfigureAwait(false);
        await run.PrepareAsync(run.Owner, "INSERT INTO ev_parent VALUES ('p')", "INSERT INTO ev_child VALUES (2, 'p')", "UPDATE ev_parent SET id = 'q'").ConfigureAwait(false);
        var moved = await run.AskAsync(run.Owner, "SELECT parent FROM ev_child WHERE id = 2").ConfigureAwait(false);
        run.Observe("the child after its parent's key was changed", "q", moved, moved == "q");
        await run.PrepareAsync(run.Owner, "DELETE FROM ev_parent").ConfigureAwait(false);
        var left = await run.AskAsync(run.Owner, "SELECT count(*) FROM ev_child WHERE id = 2").ConfigureAwait(false);
        run.Observe("the child after its parent was deleted", "0", left, left == "0");
    }

    private static async Task UserDefinedAsync(CheckRun run)
    {
        await run.PrepareAsync(
            run.Owner, "DROP TABLE IF EXISTS ev_rule",
            "CREATE TABLE ev_rule (id int CONSTRAINT ev_unique UNIQUE DEFERRABLE INITIALLY DEFERRED, age int CONSTRAINT ev_age CHECK (age BETWEEN 0 AND 150))").ConfigureAwait(false);
        await run.AllowedAsync(run.Owner, "INSERT INTO ev_rule VALUES (1, 30)").ConfigureAwait(false);
        await run.RefusedAsync(run.Owner, "INSERT INTO ev_rule VALUES (2, 151)", Rule).ConfigureAwait(false);
        await using (var connection = await run.OpenAsync(run.Owner).ConfigureAwait(false))
        {
            await run.RunAsync(connection, "BEGIN").ConfigureAwait(false);
            await run.RunAsync(connection, "INSERT INTO ev_rule VALUES (1, 40)").ConfigureAwait(false);
            var observed = "committed";
            try
            {
                await run.RunAsync(connection, "COMMIT").ConfigureAwait(false);
            }
            catch (Npgsql.PostgresException fault)
            {
                observed = CheckRun.Say(fault);
            }

            run.Observe("COMMIT of a second row with the key, whose check is deferred", $"refused ({Unique})", observed, observed.StartsWith(Unique, StringComparison.Ordinal));
        }

        await run.AllowedAsync(run.Owner, "ALTER TABLE ev_rule DROP CONSTRAINT ev_age").ConfigureAwait(false);
        await run.AllowedAsync(run.Owner, "INSERT INTO ev_rule VALUES (3, 151)").ConfigureAwait(false);
    }

    private static async Task TransactionsAsync(CheckRun run)
    {
        await run.PrepareAsync(run.Owner, "DROP TABLE IF EXISTS ev_account", "CREATE TABLE ev_account (id int PRIMARY KEY, amount int CHECK (amount >= 0))", "INSERT INTO ev_account VALUES (1, 100), (2, 0)").ConfigureAwait(false);
        await run.RefusedAsync(run.Owner, "BEGIN; UPDATE ev_account SET amount = amount + 500 WHERE id = 2; UPDATE ev_account SET amount = amount - 500 WHERE id = 1; COMMIT", Rule).ConfigureAwait(false);
        var sum = await run.AskAsync(run.Owner, "SELECT string_agg(amount::text, ',' ORDER BY id) FROM ev_account").ConfigureAwait(false);
        run.Observe("the amounts after a transaction that failed half way", "100,0", sum, sum == "100,0");
        await using var one = await run.OpenAsync(run.Owner).ConfigureAwait(false);
        await using var two = await run.OpenAsync(run.Owner).ConfigureAwait(false);
        foreach (var connection in new[] { one, two })
        {
            await run.RunAsync(connection, "BEGIN ISOLATION LEVEL REPEATABLE READ").ConfigureAwait(false);
            await run.RunAsync(connection, "SELECT amount FROM ev_account WHERE id = 1").ConfigureAwait(false);
        }

        await run.RunAsync(one, "UPDATE ev_account SET amount = amount - 10 WHERE id = 1").ConfigureAwait(false);
        await run.RunAsync(one, "COMMIT").ConfigureAwait(false);
        var lost = "carried out";
        try
        {
            await run.RunAsync(two, "UPDATE ev_account SET amount = amount - 20 WHERE id = 1").ConfigureAwait(false);
        }
        catch (Npgsql.PostgresException fault)
        {
            lost = CheckRun.Say(fault);
        }

        run.Observe("a second transaction changes what the first has changed since it looked", "refused (40001)", lost, lost.StartsWith("40001", StringComparison.Ordinal));
    }
}
