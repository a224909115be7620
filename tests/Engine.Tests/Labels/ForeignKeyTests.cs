using Menshen.Engine.Labels;
using Menshen.Engine.Tests.Kit;
using Menshen.TestKit;
using Npgsql;

namespace Menshen.Engine.Tests.Labels;

/// <summary>A foreign key comes back as it was when both its tables are labelled, or it is said why it does not.</summary>
[Collection(LabelTests.Name)]
public sealed class ForeignKeyTests(LabelFixture fixture)
{
    private const string Head = "CREATE TABLE pub.head (a int, b int, PRIMARY KEY (a, b), c int UNIQUE); ";

    private static readonly TableProtection HeadWish = new("pub", "head", 1, 1) { Together = [("pub", "item")] };

    private static readonly TableProtection ItemWish = new("pub", "item", 1, 1);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    [Requirement("gat389-4.6.1-b.2")]
    public Task A_key_that_rows_break_is_said_and_tried_again_until_it_holds() => InCopyAsync(async (labels, tcb) =>
    {
        await Statements.RunAsync(tcb, $"SET ROLE olga; {Head}CREATE TABLE pub.item (id int, c int CONSTRAINT item_head REFERENCES pub.head (c), d int CONSTRAINT item_other REFERENCES pub.head (c)); "
            + "INSERT INTO pub.head VALUES (1, 1, 10); INSERT INTO pub.item VALUES (1, 10, NULL); RESET ROLE");
        await labels.ProtectAsync(HeadWish, null, Cancellation);
        // At another label than what it refers to.
        var wish = ItemWish with { InitialBits = 3 };
        for (var i = 0; i < 2; i++)
        {
            (await Should.ThrowAsync<CatalogueRefusalException>(() => labels.ProtectAsync(wish, null, Cancellation))).Message.ShouldContain("item_head");
            (await Statements.RunAsync(tcb, "SELECT string_agg(conname || ' ' || convalidated, ', ' ORDER BY conname) FROM pg_constraint WHERE conrelid = 'pub.item'::regclass AND contype = 'f'"))
                .ShouldBe("item_head false, item_other true", "the other is not kept waiting by it");
            var report = await labels.InspectAsync(Cancellation);
            report.Findings.ShouldContain(f => f.Contains("item_head", StringComparison.Ordinal) && f.Contains("not validated", StringComparison.Ordinal));
            report.Tables.Single(t => t.Table == "item").WaitingForeignKeys.ShouldBe(1);
        }

        await Statements.RunAsync(tcb, "UPDATE pub.item SET mac_label = 1");
        await labels.ProtectAsync(wish, null, Cancellation);
        (await Statements.RunAsync(tcb, "SELECT bool_and(convalidated) FROM pg_constraint WHERE conrelid = 'pub.item'::regclass AND contype = 'f'")).ShouldBe(true);
        (await labels.InspectAsync(Cancellation)).Findings.ShouldNotContain(f => f.Contains("item_head", StringComparison.Ordinal));
    });

    [Fact]
    public Task A_key_that_was_never_validated_is_said_whoever_made_it() => InCopyAsync(async (labels, tcb) =>
    {
        await using var owner = await fixture.EnterAsync("owner", tcb.Database!);
        await Statements.RunAsync(owner, "SELECT menshen_labels.add_foreign_key('box.ticket', 'id', 'box.account', 'id')");
        (await labels.InspectAsync(Cancellation)).Findings.ShouldContain(f => f.Contains("ticket_id_mac_label_fkey", StringComparison.Ordinal) && f.Contains("not validated", StringComparison.Ordinal));
        await labels.ProtectAsync(new TableProtection("box", "ticket", 1, 1), null, Cancellation);
        (await labels.InspectAsync(Cancellation)).Findings.ShouldNotContain(f => f.Contains("ticket_id_mac_label_fkey", StringComparison.Ordinal));
    });

    [Theory]
    [InlineData("c int CONSTRAINT k REFERENCES pub.head (c) ON UPDATE SET NULL", "SET NULL or SET DEFAULT")]
    [InlineData("c int DEFAULT 1 CONSTRAINT k REFERENCES pub.head (c) ON UPDATE SET DEFAULT", "SET NULL or SET DEFAULT")]
    [InlineData("c int, d int, CONSTRAINT k FOREIGN KEY (c, d) REFERENCES pub.head (a, b) MATCH FULL", "MATCH FULL")]
    public Task What_a_key_with_the_label_in_it_cannot_do_stands_in_the_way(string columns, string sign) => InCopyAsync(async (labels, tcb) =>
    {
        await Statements.RunAsync(tcb, $"SET ROLE olga; {Head}CREATE TABLE pub.item (id int, {columns}); RESET ROLE");
        string.Join('\n', await labels.ObstaclesAsync(HeadWish, Cancellation)).ShouldContain(sign);
        string.Join('\n', await labels.ObstaclesAsync(ItemWish with { Together = [("pub", "head")] }, Cancellation)).ShouldContain(sign);
    });

    [Theory]
    [InlineData("id int, c int REFERENCES pub.head (c) MATCH FULL", "FOREIGN KEY (c, mac_label) REFERENCES pub.head(c, mac_label)")]
    [InlineData("c int NOT NULL, d int NOT NULL, FOREIGN KEY (c, d) REFERENCES pub.head (a, b) MATCH FULL", "FOREIGN KEY (c, d, mac_label) REFERENCES pub.head(a, b, mac_label)")]
    [InlineData("c int, d int, FOREIGN KEY (c, d) REFERENCES pub.head (a, b) ON DELETE SET NULL (d)", "FOREIGN KEY (c, d, mac_label) REFERENCES pub.head(a, b, mac_label) ON DELETE SET NULL (d)")]
    [InlineData("c int, PRIMARY KEY (c), FOREIGN KEY (c) REFERENCES pub.head (c)) PARTITION BY LIST (c", "FOREIGN KEY (c, mac_label) REFERENCES pub.head(c, mac_label)")]
    public Task What_it_can_do_it_does(string columns, string key) => InCopyAsync(async (labels, tcb) =>
    {
        await Statements.RunAsync(tcb, $"SET ROLE olga; {Head}CREATE TABLE pub.item ({columns}); RESET ROLE");
        await labels.ProtectAsync(HeadWish, null, Cancellation);
        await labels.ProtectAsync(ItemWish, null, Cancellation);
        (await Statements.RunAsync(tcb, "SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = 'pub.item'::regclass AND contype = 'f'")).ShouldBe(key);
    });

    [Fact]
    public Task A_key_from_or_to_a_single_partition_comes_back() => InCopyAsync(async (labels, tcb) =>
    {
        await Statements.RunAsync(tcb, $"SET ROLE olga; {Head}CREATE TABLE pub.item (c int, PRIMARY KEY (c)) PARTITION BY LIST (c); CREATE TABLE pub.item_1 PARTITION OF pub.item DEFAULT; "
            + "ALTER TABLE pub.item_1 ADD CONSTRAINT k FOREIGN KEY (c) REFERENCES pub.head (c); ALTER TABLE pub.head ADD CONSTRAINT back FOREIGN KEY (c) REFERENCES pub.item_1 (c); RESET ROLE");
        await labels.ProtectAsync(HeadWish, null, Cancellation);
        await labels.ProtectAsync(ItemWish, null, Cancellation);
        (await Statements.RunAsync(tcb, "SELECT string_agg(pg_get_constraintdef(oid), '; ' ORDER BY conname) FROM pg_constraint WHERE conname IN ('k', 'back')")).ShouldBe(
            "FOREIGN KEY (c, mac_label) REFERENCES pub.item_1(c, mac_label); FOREIGN KEY (c, mac_label) REFERENCES pub.head(c, mac_label)");
        (await labels.InspectAsync(Cancellation)).Tables.ShouldAllBe(t => t.WaitingForeignKeys == 0);
    });

    private Task InCopyAsync(Func<LabelEngine, NpgsqlConnection, Task> act) => fixture.InCopyAsync((labels, _, tcb) => act(labels, tcb));
}
