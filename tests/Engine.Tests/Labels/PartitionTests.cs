using Menshen.Engine.Labels;
using Menshen.Engine.Tests.Kit;
using Menshen.TestKit;
using Npgsql;

namespace Menshen.Engine.Tests.Labels;

/// <summary>What a partition has of its own is judged as what its table has: it runs in, and answers, the same sessions.</summary>
[Collection(LabelTests.Name)]
public sealed class PartitionTests(LabelFixture fixture)
{
    private const string Table = "CREATE TABLE pub.log (id int NOT NULL, at date NOT NULL, v text) PARTITION BY RANGE (at); "
        + "CREATE TABLE pub.log_1 PARTITION OF pub.log FOR VALUES FROM ('2026-01-01') TO ('2027-01-01') PARTITION BY LIST (id); CREATE TABLE pub.log_1_1 PARTITION OF pub.log_1 DEFAULT; ";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("a check", "ALTER TABLE pub.log_1_1 ADD CHECK (pub.told(v) IS NOT NULL)", "pub.told(text)")]
    [InlineData("a default", "ALTER TABLE pub.log_1_1 ALTER v SET DEFAULT pub.told('x')", "pub.told(text)")]
    [InlineData("an index", "CREATE INDEX ON pub.log_1_1 (pub.told(v))", "pub.told(text)")]
    [InlineData("an index's condition", "CREATE INDEX ON pub.log_1_1 (id) WHERE pub.told(v) > ''", "pub.told(text)")]
    [InlineData("an exclusion", "ALTER TABLE pub.log_1_1 ADD EXCLUDE (id WITH =)", "exclusion constraint")]
    [InlineData("a foreign key", "CREATE TABLE pub.of (id int PRIMARY KEY); ALTER TABLE pub.log_1_1 ADD FOREIGN KEY (id) REFERENCES pub.of", "pub.of, which is not labelled")]
    [InlineData("statistics", "CREATE STATISTICS pub.s ON (pub.told(v)), id FROM pub.log_1_1", "pub.told(text)")]
    [InlineData("the way it is partitioned", "CREATE TABLE pub.log_2 PARTITION OF pub.log FOR VALUES FROM ('2027-01-01') TO ('2028-01-01') PARTITION BY LIST (pub.told(v))", "pub.told(text)")]
    [InlineData("an operator", "CREATE FUNCTION pub.same(text, text) RETURNS bool LANGUAGE plpgsql IMMUTABLE AS 'BEGIN RAISE NOTICE ''%'', $1; RETURN true; END'; "
        + "CREATE OPERATOR pub.=== (LEFTARG = text, RIGHTARG = text, FUNCTION = pub.same); ALTER TABLE pub.log_1_1 ADD CHECK (v OPERATOR(pub.===) v)", "pub.same(text,text)")]
    [Requirement("gat389-4.3.2-4")]
    public Task What_a_partition_alone_has_stands_in_the_way(string what, string made, string sign) => InCopyAsync(async (labels, tcb) =>
    {
        // The owner made it before there were labels.
        await ExecuteAsync(tcb, $"SET ROLE olga; {Table}{made}; RESET ROLE");
        var wish = new TableProtection("pub", "log", 1, 1);
        string.Join('\n', await labels.ObstaclesAsync(wish, Cancellation)).ShouldContain(sign, Case.Sensitive, what);
        await Should.ThrowAsync<CatalogueRefusalException>(() => labels.ProtectAsync(wish, null, Cancellation));
    });

    [Theory]
    [InlineData("a unique key", "ALTER TABLE pub.log_1_1 ADD UNIQUE (id)")]
    [InlineData("a unique index", "CREATE UNIQUE INDEX ON pub.log_1_1 (id) WHERE id > 0")]
    [InlineData("a unique key of a partition with partitions", "ALTER TABLE pub.log_1 ADD UNIQUE (id)")]
    [InlineData("a unique key of all", "ALTER TABLE pub.log ADD UNIQUE (id, at)")]
    public Task A_key_of_one_partition_tells_of_no_row_that_its_session_does_not_see(string what, string made) => InCopyAsync(async (labels, tcb) =>
    {
        await ExecuteAsync(tcb, $"SET ROLE olga; {Table}{made}; GRANT SELECT, INSERT ON pub.log TO bob, carol; RESET ROLE");
        var wish = new TableProtection("pub", "log", 1, 1);
        await labels.ProtectAsync(wish, null, Cancellation);
        (await fixture.AsAsync("high", tcb.Database!, "INSERT INTO pub.log VALUES (7, '2026-02-02', 'SECRET')")).ShouldBeNull();
        (await fixture.AsAsync("low", tcb.Database!, "INSERT INTO pub.log VALUES (7, '2026-02-02', 'open') RETURNING v")).ShouldBe("open", what);
        (await Should.ThrowAsync<PostgresException>(() => fixture.AsAsync("low", tcb.Database!, "INSERT INTO pub.log VALUES (7, '2026-02-02', 'again')"))).SqlState.ShouldBe("23505", what);
        (await labels.InspectAsync(Cancellation)).Findings.ShouldNotContain(f => f.Contains("pub.log", StringComparison.Ordinal));
        // And it is there again, without the label, when the labels are taken off.
        await ExecuteAsync(tcb, "DELETE FROM pub.log WHERE v = 'SECRET'");
        await labels.UnprotectAsync("pub", "log", Cancellation);
        (await Should.ThrowAsync<PostgresException>(() => ExecuteAsync(tcb, "INSERT INTO pub.log VALUES (7, '2026-02-02', 'x')"))).SqlState.ShouldBe("23505", what);
    });

    [Theory]
    [InlineData("a check", "ALTER TABLE pub.late ADD CHECK (pub.told(v) IS NOT NULL)", "pub.told(text)")]
    [InlineData("a key", "ALTER TABLE pub.late ADD UNIQUE (id)", "has no label in it")]
    [InlineData("nothing", "SELECT 1", "the policies of pub.late are not those that were made")]
    public Task What_is_attached_later_is_found(string what, string made, string sign) => InCopyAsync(async (labels, tcb) =>
    {
        await ExecuteAsync(tcb, $"SET ROLE olga; {Table}RESET ROLE");
        await labels.ProtectAsync(new TableProtection("pub", "log", 1, 1), null, Cancellation);
        await ExecuteAsync(tcb, $"CREATE TABLE pub.late (id int NOT NULL, at date NOT NULL, v text, mac_label bigint NOT NULL); {made}; "
            + "ALTER TABLE pub.log ATTACH PARTITION pub.late FOR VALUES FROM ('2028-01-01') TO ('2029-01-01')");
        (await labels.InspectAsync(Cancellation)).Findings.ShouldContain(f => f.Contains(sign, StringComparison.Ordinal), what);
    });

    private Task InCopyAsync(Func<LabelEngine, NpgsqlConnection, Task> act) => fixture.InCopyAsync(async (labels, _, tcb) =>
    {
        // What was made before this database had labels: nobody makes functions in one that has them.
        await ExecuteAsync(tcb, "ALTER EVENT TRIGGER menshen_labels_before DISABLE; ALTER EVENT TRIGGER menshen_labels_after DISABLE; GRANT USAGE ON LANGUAGE plpgsql TO olga");
        await act(labels, tcb);
    });

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancellation);
    }
}
