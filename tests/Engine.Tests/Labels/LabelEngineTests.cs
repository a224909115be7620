using Menshen.Engine.Labels;
using Menshen.Engine.Tests.Kit;
using Menshen.TestKit;
using Npgsql;

namespace Menshen.Engine.Tests.Labels;

[Collection(LabelTests.Name)]
public sealed class LabelEngineTests(LabelFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public Task A_second_installation_changes_nothing_and_finds_nothing_but_the_owners_old_functions() => InCopyAsync(async (labels, _) =>
    {
        await labels.InstallAsync(Cancellation);
        var report = await labels.InspectAsync(Cancellation);
        report.Findings.ShouldAllBe(f => f.Contains("is a subject's", StringComparison.Ordinal));
        report.LabelledSchemas.ShouldBe(["box"]);
        report.Tables.Select(t => (t.Table, t.Physical, t.KeysReady, t.OwnerRole)).ShouldBe(
            [("account", false, true, "olga"), ("closed", false, true, "olga"), ("ticket", false, true, "olga"), ("transfer", false, true, "olga"), ("vault", true, true, "olga")]);
    });

    [Fact]
    public Task What_an_administrator_weakens_is_found() => InCopyAsync(async (labels, database) =>
    {
        await fixture.TcbAsync("ALTER TABLE box.account DISABLE ROW LEVEL SECURITY", database);
        await fixture.TcbAsync("DROP POLICY menshen_delete ON box.ticket", database);
        await fixture.TcbAsync("ALTER TABLE pub.message DISABLE TRIGGER ALL", database);
        await fixture.TcbAsync("GRANT SELECT ON box.transfer TO bob", database);
        await fixture.TcbAsync("GRANT USAGE ON LANGUAGE plpgsql TO PUBLIC", database);
        await fixture.TcbAsync("ALTER EVENT TRIGGER menshen_labels_after DISABLE", database);
        await fixture.TcbAsync("CREATE OR REPLACE FUNCTION menshen_labels.session_label() RETURNS int8 LANGUAGE sql AS 'SELECT 1::int8'", database);
        var text = string.Join('\n', (await labels.InspectAsync(Cancellation)).Findings);
        foreach (var sign in (string[])["box.account has another owner, or its row security is off", "policies of box.ticket", "pub.message has no labels and no guard",
                     "box.transfer has a right of the whole table", "language plpgsql", "menshen_labels_after is gone or off", "session_label is not as it was made"])
            text.ShouldContain(sign);
    });

    [Fact]
    public async Task An_engine_whose_settings_give_everybody_a_label_is_refused()
    {
        await fixture.TcbAsync("ALTER DATABASE postgres SET backtrace_functions = '7,1,7'");
        try
        {
            await InCopyAsync(async (labels, _) =>
                (await Should.ThrowAsync<CatalogueRefusalException>(() => labels.InstallAsync(Cancellation))).Message.ShouldContain("database postgres"));
        }
        finally
        {
            await fixture.TcbAsync("ALTER DATABASE postgres RESET backtrace_functions");
        }
    }

    [Fact]
    [Requirement("gat389-4.3.1.1-1")]
    [Requirement("gat389-4.3.1.2-1")]
    [Requirement("gat389-4.3.2-2")]
    [Requirement("realname-7.4.2-6a")]
    [Requirement("realname-7.3.2-5b")]
    [Requirement("credit-5.3-b.1")]
    public Task Rows_are_read_downwards_and_written_at_the_sessions_label_alone() => InCopyAsync(async (_, database) =>
    {
        (await fixture.AsAsync("high", database, "SELECT count(*) FROM box.account")).ShouldBe(11L);
        (await fixture.AsAsync("low", database, "SELECT count(*) FROM box.account")).ShouldBe(5L);
        (await fixture.AsAsync("bob.80003", database, "SELECT count(*) FROM box.account")).ShouldBe(5L);
        (await fixture.AsAsync("high", database, "INSERT INTO box.account (id, holder) VALUES (1, 'same key') RETURNING mac_label")).ShouldBe(LabelFixture.High);
        (await fixture.AsAsync("high", database, "SELECT count(*) FROM box.account WHERE id = 1")).ShouldBe(2L);
        (await fixture.AsAsync("high", database, "UPDATE box.account SET balance = 0 WHERE id = 1 RETURNING holder")).ShouldBe("same key");
        (await fixture.AsAsync("low", database, "UPDATE box.account SET balance = 7 WHERE id = 1 RETURNING holder")).ShouldBe("holder-1");
    });

    [Fact]
    public Task A_trusted_subject_writes_down_within_its_range_and_nobody_else() => InCopyAsync(async (_, database) =>
    {
        (await fixture.AsAsync("trusted", database, "INSERT INTO box.account (id, holder, mac_label) VALUES (60, 'down', 1) RETURNING mac_label")).ShouldBe(1L);
        (await fixture.AsAsync("trusted", database, "UPDATE box.account SET note = 'cleared' WHERE id = 1 RETURNING mac_label")).ShouldBe(1L);
        (await fixture.AsAsync("low", database, "SELECT note FROM box.account WHERE id = 1")).ShouldBe("cleared");
        (await fixture.RefusedAsync("high", database, "INSERT INTO box.account (id, holder, mac_label) VALUES (61, 'down', 1)")).ShouldBe("42501");
    });

    [Fact]
    public Task A_row_that_others_refer_to_at_its_label_is_not_relabelled_alone() => InCopyAsync(async (labels, _) =>
        (await Should.ThrowAsync<CatalogueRefusalException>(
            () => labels.RelabelAsync("box", "account", "id", "900", LabelFixture.High, LabelFixture.Low, Cancellation))).Message.ShouldContain("transfer_account_fkey"));

    [Fact]
    public Task A_row_without_references_is_relabelled() => InCopyAsync(async (labels, database) =>
    {
        (await labels.RelabelAsync("box", "account", "id", "901", LabelFixture.High, LabelFixture.Low, Cancellation)).ShouldBe(1);
        (await fixture.AsAsync("low", database, "SELECT note FROM box.account WHERE id = 901")).ShouldBe("SECRET-4712");
        (await labels.RelabelAsync("box", "account", "id", "901", LabelFixture.High, LabelFixture.Low, Cancellation)).ShouldBe(0);
        (await Should.ThrowAsync<CatalogueRefusalException>(() => labels.RelabelAsync("box", "account", "id", "901", 1, 127, Cancellation))).Message.ShouldContain("no such label");
        (await Should.ThrowAsync<CatalogueRefusalException>(() => labels.RelabelAsync("box", "account", "id; --", "901", 1, 3, Cancellation))).Message.ShouldContain("no such column");
        (await labels.RelabelAsync("box", "vault", "id", "901", LabelFixture.High, LabelFixture.Low, Cancellation)).ShouldBe(1, "between partitions of a physical table");
        (await fixture.AsAsync("low", database, "SELECT count(*) FROM box.vault")).ShouldBe(4L);
    });

    [Fact]
    public Task A_login_that_is_dropped_is_gone_with_its_sessions() => InCopyAsync(async (labels, database) =>
    {
        const string role = "bob.3";
        await labels.EnsureLoginAsync("bob", role, 3, 3, ScramVerifier.ForDerived(fixture.Secrets.PasswordFor(role)), Cancellation);
        await using var session = await fixture.EnterAsAsync(role, database);
        (await Statements.RunAsync(session, "SELECT count(*) FROM box.account")).ShouldBe(5L);
        (await labels.DropLoginAsync(role, Cancellation)).ShouldBeTrue();
        (await Should.ThrowAsync<NpgsqlException>(() => Statements.RunAsync(session, "SELECT 1"))).ShouldNotBeNull();
        (await Should.ThrowAsync<PostgresException>(() => fixture.EnterAsAsync(role, database))).SqlState.ShouldStartWith("28");
    });

    [Fact]
    public Task A_label_that_comes_later_gets_its_partition_and_its_numbers_and_is_read_from_the_next_login() => InCopyAsync(async (labels, database) =>
    {
        const long later = 0x100003;
        const string role = "bob.100003";
        (await Should.ThrowAsync<CatalogueRefusalException>(() => labels.DefineAsync([new(6, "no level")], Cancellation))).Message.ShouldContain("label");
        await labels.DefineAsync([new(later, "S:C")], Cancellation);
        await labels.EnsureLoginAsync("bob", role, later, later, ScramVerifier.ForDerived(fixture.Secrets.PasswordFor(role)), Cancellation);
        (await fixture.AsAsync(role, database, "INSERT INTO box.vault (id, note) VALUES (1, 'mine') RETURNING mac_label")).ShouldBe(later);
        (await fixture.AsAsync(role, database, "INSERT INTO box.ticket (body) VALUES ('mine') RETURNING id")).ShouldBe(6, "the sixth label's residue");
        (await fixture.AsAsync(role, database, "SELECT count(*) FROM box.vault")).ShouldBe(4L);
        (await fixture.AsAsync("low", database, "SELECT count(*) FROM box.vault")).ShouldBe(3L);
        (await labels.InspectAsync(Cancellation)).Findings.ShouldAllBe(f => f.Contains("is a subject's", StringComparison.Ordinal));
        await labels.DropLoginAsync(role, Cancellation);
    });

    [Fact]
    public Task A_membership_given_by_hand_is_taken_at_the_next_look() => InCopyAsync(async (labels, database) =>
    {
        await fixture.TcbAsync("GRANT olga TO \"carol.40003\"; ");
        await fixture.TcbAsync("GRANT \"carol.40003\" TO bob");
        await LabelFixture.EnsureLoginsAsync(labels, fixture.Secrets);
        (await fixture.TcbAsync("SELECT count(*) FROM pg_auth_members m JOIN pg_roles r ON r.rolname = 'carol.40003' AND r.oid IN (m.roleid, m.member) "
            // What it is in for labels of columns is the label's.
            + "WHERE pg_get_userbyid(m.roleid) NOT LIKE 'menshen_column_%'")).ShouldBe(1L);
    });

    [Fact]
    public Task A_login_for_an_unknown_label_or_a_floor_that_is_not_below_is_refused() => InCopyAsync(async (labels, _) =>
    {
        await Should.ThrowAsync<CatalogueRefusalException>(() => labels.EnsureLoginAsync("bob", "bob.7f", 0x7F, 1, "x", Cancellation));
        await Should.ThrowAsync<CatalogueRefusalException>(() => labels.EnsureLoginAsync("bob", "bob.1", 1, 3, "x", Cancellation));
        await Should.ThrowAsync<CatalogueRefusalException>(() => labels.EnsureLoginAsync("bob", "bob", 1, 1, "x", Cancellation));
        await Should.ThrowAsync<CatalogueRefusalException>(() => labels.EnsureLoginAsync("menshen_relabeler", "x.1", 1, 1, "x", Cancellation));
    });

    [Fact]
    public Task Ordinary_work_goes_on_where_no_label_is() => InCopyAsync(async (_, database) =>
    {
        await using var owner = await fixture.EnterAsync("owner", database);
        foreach (var sql in (string[])["CREATE TABLE pub.note (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, body text NOT NULL)", "CREATE INDEX ON pub.note (body)",
                     "ALTER TABLE pub.note ADD COLUMN at timestamptz DEFAULT now()", "CREATE VIEW pub.notes_now AS SELECT * FROM pub.note", "COMMENT ON TABLE pub.note IS 'notes'",
                     "GRANT SELECT, INSERT ON pub.note TO bob", "CREATE TYPE pub.mood AS ENUM ('good')", "CREATE SEQUENCE pub.more", "CREATE TEMP TABLE mine (x int)", "INSERT INTO mine VALUES (1)",
                     "INSERT INTO pub.note (body) VALUES ('x')", "CREATE MATERIALIZED VIEW pub.kept AS SELECT body FROM pub.note", "REFRESH MATERIALIZED VIEW pub.kept",
                     "CREATE TABLE pub.big (id int, at date) PARTITION BY RANGE (at)", "CREATE TABLE pub.big_1 PARTITION OF pub.big DEFAULT", "TRUNCATE pub.big", "CREATE SCHEMA more",
                     "DROP MATERIALIZED VIEW pub.kept", "DROP VIEW pub.notes_now", "CREATE VIEW pub.accounts WITH (security_invoker = true) AS SELECT id FROM box.account"])
            await Statements.RunAsync(owner, sql);
        (await fixture.TcbAsync("SELECT relowner::regrole::text FROM pg_class WHERE oid = 'pub.note'::regclass", database)).ShouldBe("olga", "what is made through a door is the principal's");
        (await fixture.AsAsync("plain", database, "INSERT INTO pub.note (body) VALUES ('y') RETURNING id")).ShouldBe(2);
        (await fixture.AsAsync("high", database, "SELECT count(*) FROM pub.message")).ShouldBe(1L, "reading down");
    });

    [Fact]
    public Task The_owner_still_shapes_and_shares_the_table_in_fixed_forms() => InCopyAsync(async (labels, database) =>
    {
        await using var owner = await fixture.EnterAsync("owner", database);
        await Statements.RunAsync(owner, "SELECT menshen_labels.add_column('box.ticket', 'due', 'date')");
        await Statements.RunAsync(owner, "SELECT menshen_labels.add_index('box.ticket', '{due}')");
        await Statements.RunAsync(owner, "SELECT menshen_labels.add_foreign_key('box.ticket', 'id', 'box.account', 'id')");
        await Statements.RunAsync(owner, "SELECT menshen_labels.unshare('box.ticket', '{insert}', 'bob')");
        (await fixture.RefusedAsync("low", database, "INSERT INTO box.ticket (body) VALUES ('x')")).ShouldBe("42501");
        await Statements.RunAsync(owner, "SELECT menshen_labels.share('box.ticket', '{insert,select}', 'bob')");
        (await fixture.AsAsync("low", database, "INSERT INTO box.ticket (body, due) VALUES ('x', '2026-01-01') RETURNING id")).ShouldBe(1);
        (await fixture.RefusedAsync("low", database, "SELECT menshen_labels.share('box.ticket', '{select}', 'trent')")).ShouldBe("42501");
        await labels.RevokeAsync("box", "ticket", "select", "bob", Cancellation);
        (await fixture.RefusedAsync("low", database, "SELECT body FROM box.ticket")).ShouldBe("42501");
        (await labels.InspectAsync(Cancellation)).Findings.Where(f => !f.Contains("is a subject's", StringComparison.Ordinal))
            .ShouldBe(["foreign key ticket_id_mac_label_fkey of box.ticket is not validated: rows that are there may break it; apply again"]);
    });

    private Task InCopyAsync(Func<LabelEngine, string, Task> act) => fixture.InCopyAsync((labels, database, _) => act(labels, database));
}
