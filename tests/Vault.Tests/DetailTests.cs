using Menshen.Journal;
using Menshen.Vault.Tests.Kit;
using Npgsql;

namespace Menshen.Vault.Tests;

/// <summary>Privileges, values and the machine behind a session, also in a vault that an older Menshen made.</summary>
public sealed class DetailTests
{
    private const string Older = """
        DROP TABLE audit.disclosure CASCADE;
        DROP TABLE audit.row_touch CASCADE;
        DROP FUNCTION audit.statements_touching;
        DROP TABLE audit.delegation CASCADE;
        DROP FUNCTION audit.is_delegated, audit.delegate_exactly CASCADE;
        DROP VIEW audit.record, audit.statement_record, audit.event_record CASCADE;
        ALTER TABLE audit.template DROP COLUMN privileges;
        ALTER TABLE audit.session DROP COLUMN person, DROP COLUMN power, DROP COLUMN authentication, DROP COLUMN mac, DROP COLUMN mac_origin, DROP COLUMN groups, DROP COLUMN label;
        ALTER TABLE audit.statement DROP COLUMN recorded_values, DROP COLUMN bytes, DROP COLUMN end_user, DROP COLUMN decision_id;
        ALTER TABLE audit.event
            DROP COLUMN approval, DROP COLUMN asker, DROP COLUMN approvers, DROP COLUMN reason, DROP COLUMN grounds, DROP COLUMN state_before, DROP COLUMN state_after, DROP COLUMN policy, DROP COLUMN rules;
        DROP TABLE audit.decision;
        DROP FUNCTION audit.speaks, audit.forget_days, audit.end_readers;
        DROP INDEX audit.event_end_user;
        DELETE FROM menshen.provisioning WHERE version >= 204 AND database_oid = (SELECT oid FROM pg_database WHERE datname = 'audit');
        """;

    [Fact]
    [Requirement("gbt20009-5.1.2.4-c")]
    [Requirement("credit-6.4-f.1")]
    public async Task A_statement_shows_the_privileges_it_used_its_values_and_the_machine_it_came_from()
    {
        await using var test = new TestVault();
        Detailed(test.Writer, 1);
        await test.UpAsync();
        await test.CaughtUpAsync();

        (await test.AskAsync<string>("SELECT concat_ws('; ', privileges::text, recorded_values, person, mac, mac_origin) FROM audit.statement_record WHERE action = 'UPDATE'"))
            .ShouldBe("{SELECT,UPDATE}; $1='555', $2=7; Li Na; 02:00:00:00:00:01; neighbour");
        (await test.AskAsync<string>("SELECT concat_ws('; ', mac, mac_origin) FROM audit.event_record WHERE event_type = 'session_opened'"))
            .ShouldBe("02:00:00:00:00:01; neighbour");
        (await test.AskAsync<string>("SELECT concat_ws('; ', power, authentication) FROM audit.session")).ShouldBe("auditor; scram-sha-256-plus");
    }

    [Fact]
    public async Task Values_are_shown_to_auditors_and_not_to_the_subject_himself()
    {
        await using var test = new TestVault();
        Detailed(test.Writer, 1);
        await test.UpAsync(TestVault.Origin, new VaultReader("wang", 3, "wang", true), new VaultReader("alice", 1, "alice", false));
        await test.CaughtUpAsync();

        await using var auditor = await test.ConnectAsync("wang");
        await using var values = new NpgsqlCommand("SELECT recorded_values FROM audit.statement", auditor);
        (await values.ExecuteScalarAsync(TestContext.Current.CancellationToken)).ShouldBe("$1='555', $2=7");
        await using var self = await test.ConnectAsync("alice");
        (await Sql.RunAsync(self, "SELECT statement FROM audit.my_statements")).ShouldBeNull();
        (await Sql.RunAsync(self, "SELECT recorded_values FROM audit.my_statements")).ShouldBe("42703");
        (await Sql.RunAsync(self, "SELECT recorded_values FROM audit.statement")).ShouldBe("42501");
    }

    [Fact]
    public async Task A_vault_of_an_older_Menshen_keeps_its_rows_and_learns_the_privileges_of_texts_it_meets_again()
    {
        await using var test = new TestVault();
        await test.UpAsync();
        Detailed(test.Writer, 1);
        await test.CaughtUpAsync();
        await using (var older = await test.ConnectAsync("menshen"))
        {
            await using var command = new NpgsqlCommand(Older + VaultSql.Read("0202_record.sql"), older);
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        await test.DownAsync();
        await test.UpAsync();
        (await test.AskAsync<string>("SELECT concat_ws('; ', action, privileges::text, recorded_values, mac) FROM audit.statement_record")).ShouldBe("UPDATE");
        Detailed(test.Writer, 2);
        await test.CaughtUpAsync();

        (await test.AskAsync<string>("SELECT string_agg(concat_ws('; ', privileges::text, recorded_values, mac), ' | ' ORDER BY index) FROM audit.statement_record"))
            .ShouldBe("{SELECT,UPDATE} | {SELECT,UPDATE}; $1='555', $2=7; 02:00:00:00:00:01");
    }

    [Fact]
    [Requirement("tencentdb-2.3-1.2")]
    public async Task A_statement_a_session_a_log_in_and_an_act_show_the_policy_and_the_rules_that_decided_also_after_the_vault_has_restarted()
    {
        await using var test = new TestVault();
        Decided(test.Writer, 1, 7);
        await test.UpAsync();
        await test.CaughtUpAsync();
        await test.DownAsync();
        // Another number in another session, and the same policy and rules: one row of the vault's.
        Decided(test.Writer, 2, 9);
        test.Writer.Say(new LoginFailed(Records.Now, "li", "shop", "192.0.2.1", 1, "AccessRuleRefused") { Policy = 7, Rules = ["access:office=refused"] });
        test.Writer.Say(new AdministrationActed(Records.Now, "li", "group.add", "a", "forbidden") { Policy = 7, Rules = ["powers:subject=refused"] });
        await test.UpAsync();
        await test.CaughtUpAsync();

        const string said = "SELECT string_agg(concat_ws(' ', event_type, policy, array_to_string(rules, ',')), '; ' ORDER BY index) FROM audit.record WHERE event_type <> 'administration_acted' AND ";
        (await test.AskAsync<string>(said + "policy = 7")).ShouldBe(
            "session_opened 7 access:office; statement 7 statements:a=b=refused,grants; session_opened 7 access:office; statement 7 statements:a=b=refused,grants; login_failed 7 access:office=refused");
        (await test.AskAsync<string>("SELECT array_to_string(rules, ',') FROM audit.record WHERE event_type = 'administration_acted' AND policy = 7")).ShouldBe("powers:subject=refused");
        (await test.AskAsync<long>("SELECT count(*) FROM audit.decision")).ShouldBe(1);
        foreach (var (asked, found) in ((string, long)[])[("office", 3), ("access:office", 3), ("access:office=refused", 1), ("a=b", 2), ("statements:a=b", 2), ("grants", 2), ("a", 0), ("b", 0), ("refused", 0)])
            (await test.AskAsync<long>($"SELECT count(*) FROM audit.record WHERE audit.speaks(rules, '{asked}')")).ShouldBe(found, asked);
    }

    private static void Decided(JournalWriter writer, ulong session, uint decision)
    {
        writer.Say(Records.Session(session) with { Policy = 7, Rules = ["access:office"] });
        writer.Say(Records.Template(1, "UPDATE courier SET phone = $1", "UPDATE", [], ["courier"]));
        writer.Say(new DecisionAnnounced(Records.Now, decision, 7, ["statements:a=b=refused", "grants"]));
        writer.Say(new StatementSubmitted(Records.Now, session, 1, 1) { Decision = decision });
        writer.Say(Records.Finished(session, 1));
    }

    private static void Detailed(JournalWriter writer, ulong session)
    {
        writer.Say(Records.Session(session) with
        {
            Person = "Li Na", Power = "auditor", Authentication = "scram-sha-256-plus", MacAddress = "02:00:00:00:00:01", MacOrigin = "neighbour",
        });
        writer.Say(Records.Template(1, "UPDATE courier SET phone = $1 WHERE id = $2", "UPDATE", [], ["courier"]) with { Privileges = "SELECT, UPDATE" });
        writer.Say(new StatementSubmitted(Records.Now, session, 1, 1) { Values = Records.Values("'555'", "7") });
        writer.Say(Records.Finished(session, 1));
    }
}
