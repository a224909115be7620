using Menshen.Engine.Labels;
using Menshen.Engine.Tests.Kit;
using Menshen.TestKit;

namespace Menshen.Engine.Tests.Labels;

/// <summary>The matrix of a labelled table: its rights are granted column by column by a role that nobody is, and are shown as what they mean, from whom they come.</summary>
[Collection(LabelTests.Name)]
public sealed class LabelledAccessTests(LabelFixture fixture)
{
    private static readonly string[] Roles = ["olga", "bob", "carol", "trent", "dora"];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Requirement("gat389-4.2.2-1")]
    public async Task Each_cell_of_a_labelled_table_is_as_the_engine_decides_it_and_says_that_it_is_labelled()
    {
        var database = await fixture.CopyAsync("hardened");
        await fixture.TcbAsync("REVOKE UPDATE (note) ON box.account FROM bob; REVOKE SELECT (body) ON box.ticket FROM carol; SELECT menshen_labels.give('box.closed'::regclass, 'insert', 'public')", database);
        var ways = await AccessMatrix.ReadAsync(fixture.Engine, database, Roles, "box.", Cancellation);
        ways.Where(way => way.Kind is "table" or "column").ShouldAllBe(way => way.IsLabelled);
        foreach (var role in Roles)
        {
            foreach (var table in (string[])["account", "closed", "ticket", "transfer", "vault"])
            {
                foreach (var right in (string[])["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"])
                    ways.Any(way => way.Role == role && way.Kind == "table" && way.Object == $"box.{table}" && way.Privileges.Contains(right))
                        .ShouldBe(await HasAllAsync(database, role, table, right), $"{role} {right} {table}");
            }
        }

        ways.Where(way => way is { Role: "bob", Kind: "column" }).Select(way => $"{way.Object} {string.Join(',', way.Privileges)}")
            .ShouldBe(["box.account.balance UPDATE", "box.account.holder UPDATE", "box.account.id UPDATE"], ignoreOrder: true);
        await fixture.DropAsync(database);
    }

    [Fact]
    public async Task The_chain_begins_at_who_keeps_the_table_and_a_grant_shows_its_end_and_purpose()
    {
        var database = await fixture.CopyAsync("hardened");
        await using (var owner = await fixture.EnterAsync("owner", database))
            await Statements.RunAsync(owner, "SET menshen.until = '2199-01-01 00:00Z'; SET menshen.purpose = 'audit 17'; SELECT menshen_labels.share('box.closed', '{select}', 'bob')");
        var ways = await AccessMatrix.ReadAsync(fixture.Engine, database, Roles, "box.closed", Cancellation);
        var bob = ways.Single(way => way.Role == "bob");
        (bob.Kind, bob.How, bob.By, bob.Until, bob.Purpose).ShouldBe(("table", "grant", "olga", "2199-01-01 00:00Z", "audit 17"));
        bob.Chain.ShouldBe(["olga", "bob"]);
        bob.MayGrant.ShouldBeEmpty();
        var olga = ways.Single(way => way.Role == "olga");
        (olga.Kind, olga.How, olga.By).ShouldBe(("table", "owner", ""));
        olga.MayGrant.ShouldBe(["DELETE", "INSERT", "SELECT", "UPDATE"]);
        await fixture.DropAsync(database);
    }

    [Fact]
    public async Task A_sealed_column_says_so_where_it_alone_was_granted()
    {
        var database = await fixture.CopyAsync("hardened");
        await fixture.TcbAsync("SELECT menshen.make_sealed_domain('matrix', 4717, 'e'); CREATE TABLE pub.letter (id int, phone menshen.sealed_matrix); ALTER TABLE pub.letter OWNER TO olga; "
            + "SELECT menshen_labels.guard('pub.letter'::regclass); GRANT SELECT (phone) ON pub.letter TO bob", database);
        await fixture.WithLabelsAsync(database, labels => labels.ProtectAsync(new TableProtection("pub", "letter", 1, 1), null, Cancellation));
        var way = (await AccessMatrix.ReadAsync(fixture.Engine, database, ["bob"], "pub.letter", Cancellation)).Single();
        (way.Kind, way.Object, way.IsLabelled).ShouldBe(("column", "pub.letter.phone", true));
        way.SealedColumns.ShouldBe(["phone"]);
        await fixture.DropAsync(database);
    }

    /// <summary>The engine's own answer: a right on the table, or on each column that there is for it; the label is nobody's to change.</summary>
    private async Task<bool> HasAllAsync(string database, string role, string table, string right) => await fixture.TcbAsync(
        $"SELECT has_table_privilege('{role}', 'box.{table}', '{right}')"
        + (right is "SELECT" or "INSERT" or "UPDATE"
            ? $" OR (SELECT bool_and(has_column_privilege('{role}', a.attrelid, a.attnum, '{right}')) FROM pg_attribute a WHERE a.attrelid = 'box.{table}'::regclass AND a.attnum > 0 "
                + $"AND NOT a.attisdropped AND NOT ('{right}' = 'UPDATE' AND a.attname = 'mac_label'))"
            : ""), database) is true;
}
