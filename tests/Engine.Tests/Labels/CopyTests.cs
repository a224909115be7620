using Menshen.Engine.Labels;
using Menshen.Engine.Tests.Kit;
using Menshen.TestKit;
using Npgsql;

namespace Menshen.Engine.Tests.Labels;

/// <summary>COPY … FROM of labelled tables by way of their views: it is INSERT, no more and no less.</summary>
[Collection(LabelTests.Name)]
public sealed class CopyTests(LabelFixture fixture)
{
    private const string Into = "COPY menshen_labels.\"box.account\" (id, holder, note) FROM STDIN";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Requirement("gat389-4.3.2-4")]
    public Task Rows_that_are_copied_have_the_sessions_label_the_tables_defaults_and_its_checks() => fixture.InCopyAsync(async (labels, database, tcb) =>
    {
        await fixture.TcbAsync("CREATE TABLE box.item (id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, v varchar(5) NOT NULL DEFAULT 'none', twice text GENERATED ALWAYS AS (v || v) STORED, n int CHECK (n > 0)); "
            + "ALTER TABLE box.item OWNER TO olga; GRANT SELECT, INSERT ON box.item TO bob, carol", database);
        await labels.ProtectAsync(new TableProtection("box", "item", 1, 1), null, Cancellation);
        (await CopyAsync("high", database, "COPY menshen_labels.\"box.item\" (v, n) FROM STDIN", "high\t1\n\\N\t2\n")).ShouldContain("null value in column \"v\"");
        (await CopyAsync("high", database, "COPY menshen_labels.\"box.item\" (v, n) FROM STDIN", "high\t1\nhigher\t2\n")).ShouldContain("value too long for type character varying(5)");
        (await CopyAsync("high", database, "COPY menshen_labels.\"box.item\" (v, n) FROM STDIN", "high\t1\nmore\t2\n")).ShouldBe("COPY 2");
        (await CopyAsync("high", database, "COPY menshen_labels.\"box.item\" (n) FROM STDIN WHERE n < 5", "3\n9\n")).ShouldBe("COPY 1");
        (await CopyAsync("low", database, "COPY menshen_labels.\"box.item\" (n) FROM STDIN", "4\n")).ShouldBe("COPY 1");
        (await CopyAsync("low", database, "COPY menshen_labels.\"box.item\" (n) FROM STDIN", "0\n")).ShouldContain("item_n_check");
        const string seen = "SELECT string_agg(concat_ws(' ', to_hex(mac_label), v, twice, n), ', ' ORDER BY n) FROM box.item";
        (await fixture.AsAsync("high", database, seen)).ShouldBe("40003 high highhigh 1, 40003 more moremore 2, 40003 none nonenone 3, 1 none nonenone 4");
        (await fixture.AsAsync("low", database, seen)).ShouldBe("1 none nonenone 4");
    });

    [Fact]
    [Requirement("realname-7.4.2-6b")]
    public Task The_view_gives_no_right_and_no_label_that_INSERT_does_not() => fixture.InCopyAsync(async (labels, database, tcb) =>
    {
        // Without a right on the table; without a label; with another label; reading through it.
        await fixture.TcbAsync("CREATE TABLE box.kept (id int); ALTER TABLE box.kept OWNER TO olga", database);
        await labels.ProtectAsync(new TableProtection("box", "kept", 1, 1), null, Cancellation);
        (await CopyAsync("low", database, "COPY menshen_labels.\"box.kept\" FROM STDIN", "1\n")).ShouldContain("permission denied for table kept");
        (await CopyAsync("plain", database, Into, "901\tbob\tx\n")).ShouldContain("violates row-level security policy");
        (await CopyAsync("low", database, "COPY menshen_labels.\"box.account\" (id, mac_label) FROM STDIN", "901\t262147\n")).ShouldContain("column \"mac_label\"");
        (await fixture.AsAsync("high", database, "SELECT count(*) FROM menshen_labels.\"box.account\"")).ShouldBe(0L);
        foreach (var change in (string[])["DROP VIEW menshen_labels.\"box.account\"", "DROP TRIGGER insert_instead ON menshen_labels.\"box.account\"", "CREATE OR REPLACE VIEW menshen_labels.\"box.account\" AS SELECT 1"])
            (await fixture.RefusedAsync("owner", database, change)).ShouldBe("42501", change);
        // A table of the same name, ahead in the search path, takes nothing away.
        await using var high = await fixture.EnterAsync("high", database);
        await Statements.RunAsync(high, "SET search_path = pg_temp, pub, box");
        await using (var copy = await high.BeginTextImportAsync(Into, Cancellation)) await copy.WriteAsync("9903\tcarol\tcopied\n");
        (await fixture.AsAsync("high", database, "SELECT to_hex(mac_label) FROM box.account WHERE id = 9903")).ShouldBe("40003");
        (await fixture.AsAsync("low", database, "SELECT count(*) FROM box.account WHERE id = 9903")).ShouldBe(0L);
    });

    [Fact]
    [Requirement("gat389-4.3.2-4")]
    public Task By_its_name_alone_a_table_is_the_one_that_the_search_path_leads_to_or_none() => fixture.InCopyAsync(async (labels, database, tcb) =>
    {
        const string alone = "COPY menshen_labels.\".account\" (id, holder, note) FROM STDIN";
        foreach (var (path, row) in ((string, int)[])[("box, pub", 911), ("nowhere, box", 912)])
            (await CopyAsync("high", database, alone, $"{row}\tcarol-{row}\tcopied\n", path)).ShouldBe("COPY 1");
        (await fixture.AsAsync("low", database, "SELECT count(*) FROM box.account WHERE id IN (911, 912)")).ShouldBe(0L);
        // Another table of that name stands before it, or none is in the path.
        await fixture.TcbAsync("CREATE TABLE pub.account (id bigint, holder text, note text); GRANT ALL ON pub.account TO PUBLIC", database);
        foreach (var path in (string[])["pub, box", "pub", "pg_catalog"])
            (await CopyAsync("low", database, alone, "913\tbob\tlost\n", path)).ShouldContain("42P09 account is not box.account in the search path");
        (await fixture.TcbAsync("SELECT (SELECT count(*) FROM pub.account) + (SELECT count(*) FROM box.account WHERE id = 913)", database)).ShouldBe(0L);
        // Two labelled tables of one name: the first has the view, with and without labels applied again.
        await labels.ProtectAsync(new TableProtection("pub", "account", 1, 1), null, Cancellation);
        await labels.InstallAsync(Cancellation);
        (await CopyAsync("low", database, alone, "914\tbob\tlost\n", "pub, box")).ShouldContain("42P09");
        (await CopyAsync("high", database, alone, "914\tcarol-914\tcopied\n", "box, pub")).ShouldBe("COPY 1");
        await labels.UnprotectAsync("pub", "account", Cancellation);
        (await CopyAsync("high", database, alone, "915\tcarol-915\tcopied\n", "box")).ShouldBe("COPY 1");
        // A table that is dropped leaves the name to the next.
        await fixture.AsAsync("owner", database, "CREATE TABLE box.again (id int)");
        await fixture.TcbAsync("DROP TABLE box.again; DELETE FROM menshen_labels.protected WHERE table_name = 'again'", database);
        await fixture.AsAsync("owner", database, "CREATE TABLE box.again (id int)");
        (await CopyAsync("owner", database, "COPY menshen_labels.\".again\" FROM STDIN", "1\n", "box")).ShouldBe("COPY 1");
    });

    [Fact]
    public Task The_view_follows_the_table_and_goes_with_its_labels() => fixture.InCopyAsync(async (labels, database, tcb) =>
    {
        await fixture.TcbAsync("CREATE TABLE pub.plain (id int); ALTER TABLE pub.plain OWNER TO olga", database);
        await labels.ProtectAsync(new TableProtection("pub", "plain", 1, 1), null, Cancellation);
        await fixture.AsAsync("owner", database, "SELECT menshen_labels.add_column('pub.plain', 'more', 'text')");
        (await CopyAsync("owner", database, "COPY menshen_labels.\"pub.plain\" FROM STDIN", "1\ta\n")).ShouldBe("COPY 1");
        // Past the event triggers, by the control plane: the next application renews it.
        await fixture.TcbAsync("ALTER TABLE pub.plain DROP COLUMN more", database);
        (await CopyAsync("owner", database, "COPY menshen_labels.\"pub.plain\" FROM STDIN", "2\ta\n")).ShouldContain("\"more\"");
        await labels.InstallAsync(Cancellation);
        (await CopyAsync("owner", database, "COPY menshen_labels.\"pub.plain\" FROM STDIN", "2\n")).ShouldBe("COPY 1");
        await labels.UnprotectAsync("pub", "plain", Cancellation);
        // A table of a labelled schema that was dropped, and another of its name.
        for (var i = 0; i < 2; i++)
        {
            await fixture.AsAsync("owner", database, "CREATE TABLE box.again (id int)");
            (await CopyAsync("owner", database, "COPY menshen_labels.\"box.again\" FROM STDIN", "1\n")).ShouldBe("COPY 1");
            (await fixture.AsAsync("owner", database, "SELECT count(*) FROM box.again")).ShouldBe(1L);
            await fixture.TcbAsync("DROP TABLE box.again; DELETE FROM menshen_labels.protected WHERE table_name = 'again'", database);
        }

        (await fixture.TcbAsync("SELECT count(*) FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = 'menshen_labels' AND c.relname = 'pub.plain'", database)).ShouldBe(0L);
        (await labels.InspectAsync(Cancellation)).Findings.ShouldAllBe(f => f.Contains("is a subject's", StringComparison.Ordinal));
    });

    private async Task<string> CopyAsync(string subject, string database, string sql, string rows, string? path = null)
    {
        await using var session = await fixture.EnterAsync(subject, database);
        if (path is not null) await Statements.RunAsync(session, $"SET search_path = {path}");
        try
        {
            var before = 0;
            await using (var copy = await session.BeginTextImportAsync(sql, Cancellation))
            {
                await copy.WriteAsync(rows);
                before = rows.Count(c => c == '\n');
            }

            return $"COPY {(sql.Contains("WHERE", StringComparison.Ordinal) ? 1 : before)}";
        }
        catch (PostgresException fault)
        {
            return $"{fault.SqlState} {fault.MessageText} | {fault.Where}";
        }
    }
}
