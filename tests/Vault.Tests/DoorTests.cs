using Menshen.Vault.Tests.Kit;
using Npgsql;

namespace Menshen.Vault.Tests;

public sealed class DoorTests
{
    private static readonly VaultReader Auditor = new("wang", 3, "wang", true);
    private static readonly VaultReader Alice = new("alice", 1, "alice", false);
    private static readonly VaultReader Bob = new("bob", 2, "bob", false);

    [Fact]
    [Requirement("gbt20009-5.1.2.3-d")]
    [Requirement("gbt20009-5.1.2.4-f")]
    [Requirement("gbt20009-5.1.2.5-e")]
    public async Task Only_an_auditor_reads_records_and_a_right_taken_away_is_gone_at_once()
    {
        await using var test = new TestVault();
        Records.SmallStory(test.Writer);
        await test.UpAsync(readers: [Auditor, Alice]);
        await test.CaughtUpAsync();
        await using var auditor = await test.ConnectAsync("wang");
        await using var alice = await test.ConnectAsync("alice");
        foreach (var table in await TablesAsync(test))
        {
            (await Sql.RunAsync(auditor, $"SELECT count(*) FROM {table}")).ShouldBeNull(table);
            var own = table is "audit.my_logins" or "audit.my_statements" or "audit.my_delegations" or "audit.delegated_record";
            (await Sql.RunAsync(alice, $"SELECT count(*) FROM {table}")).ShouldBe(own ? null : "42501", table);
        }

        test.Vault!.Admit([Auditor with { IsAuditor = false }, Alice]);
        await TestVault.EventuallyAsync(async () => await Sql.RunAsync(auditor, "TABLE audit.record") == "42501", () => "still reads");
        test.Vault.Admit([Alice]);
        await TestVault.EventuallyAsync(async () => await Sql.RunAsync(auditor, "SELECT 1") is not null, () => "still connected");
        (await Should.ThrowAsync<PostgresException>(() => test.ConnectAsync("wang"))).SqlState.ShouldBeOneOf("28000", "28P01");
    }

    [Fact]
    [Requirement("realname-7.5.3-1.1")]
    [Requirement("realname-7.5.3-1.2")]
    public async Task Everybody_sees_his_own_logins_and_statements_and_nobody_elses()
    {
        await using var test = new TestVault();
        Records.SmallStory(test.Writer);
        test.Writer.Say(Records.Session(2, "bob", 2, "198.51.100.3"));
        await test.UpAsync(readers: [Alice, Bob]);
        await test.CaughtUpAsync();
        await using var alice = await test.ConnectAsync("alice");
        await using var bob = await test.ConnectAsync("bob");
        const string Logins = "SELECT string_agg(concat_ws(' ', result, host(source_address)), ', ' ORDER BY time) FROM audit.my_logins";
        (await Sql.AskAsync(alice, Logins)).ShouldBe("succeeded 192.0.2.7, failed 2001:db8::5");
        (await Sql.AskAsync(bob, Logins)).ShouldBe("succeeded 198.51.100.3");
        const string Statements = "SELECT string_agg(concat_ws(' ', action, result), ', ' ORDER BY start_time) FROM audit.my_statements";
        (await Sql.AskAsync(alice, Statements)).ShouldBe("SELECT succeeded, UPDATE failed");
        (await Sql.AskAsync(bob, Statements)).ShouldBe(DBNull.Value);
    }

    private static async Task<List<string>> TablesAsync(TestVault test)
    {
        await using var connection = await test.ConnectAsync("menshen");
        await using var command = new NpgsqlCommand(
            "SELECT format('%I.%I', schemaname, name) FROM (SELECT schemaname, tablename AS name FROM pg_tables UNION ALL SELECT schemaname, viewname FROM pg_views) t WHERE schemaname = 'audit'",
            connection);
        await using var reader = await command.ExecuteReaderAsync();
        var tables = new List<string>();
        while (await reader.ReadAsync())
        {
            tables.Add(reader.GetString(0));
        }

        tables.Count.ShouldBeGreaterThan(12);
        return tables;
    }
}
