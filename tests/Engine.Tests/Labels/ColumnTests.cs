using Menshen.Engine.Labels;
using Menshen.Engine.Tests.Kit;
using Menshen.TestKit;
using Npgsql;

namespace Menshen.Engine.Tests.Labels;

/// <summary>Columns with a label of their own, straight at the engine: table, then column, then row.</summary>
[Collection(LabelTests.Name)]
public sealed class ColumnTests(LabelFixture fixture)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private static readonly TableProtection Staff = new("pub", "staff", 1, 1) { Columns = new Dictionary<string, long> { ["salary"] = LabelFixture.High } };

    /// <summary>Each is tried by a low session, and without the column's label, where it tells or changes the salary.</summary>
    private static readonly string[] Attacks =
    [
        "SELECT salary FROM pub.staff WHERE id = 1",
        "SELECT id FROM pub.staff WHERE salary = 4711",
        "SELECT id FROM pub.staff ORDER BY salary LIMIT 1",
        "SELECT max(salary) FROM pub.staff",
        "SELECT s::text FROM pub.staff s WHERE id = 1",
        "SELECT to_jsonb(s) FROM pub.staff s WHERE id = 1",
        "SELECT * FROM pub.staff WHERE id = 1",
        "SELECT id FROM pub.staff JOIN (VALUES (4711)) v (n) ON n = salary",
        "SELECT name FROM pub.staff NATURAL JOIN (SELECT 4711 AS salary) x",
        "UPDATE pub.staff SET salary = 1 WHERE id = 1",
        "UPDATE pub.staff SET name = salary::text WHERE id = 1",
        "UPDATE pub.staff SET name = name WHERE id = 1 RETURNING salary",
        "INSERT INTO pub.staff (id, name, salary) VALUES (11, 'x', 1)",
        "INSERT INTO pub.staff (id, name) VALUES (1, 'x') ON CONFLICT (id, mac_label) DO UPDATE SET name = pub.staff.salary::text",
        "DELETE FROM pub.staff WHERE salary = 4711",
        "DELETE FROM pub.staff WHERE id = 1 RETURNING salary",
        "MERGE INTO pub.staff t USING (SELECT 1 AS id) s ON t.id = s.id WHEN MATCHED AND t.salary = 4711 THEN DELETE",
        "COPY pub.staff (salary) TO STDOUT",
        "SELECT most_common_vals::text FROM pg_stats WHERE tablename = 'staff' AND attname = 'salary'",
        "SET ROLE menshen_column_40003",
        "CREATE TABLE pub.mine AS SELECT salary FROM pub.staff",
    ];

    [Fact]
    [Requirement("gat389-4.3.2-4")]
    public Task Who_is_below_a_columns_label_neither_reads_nor_writes_it_and_may_have_all_the_rest_of_the_row() => WithStaffAsync(async (labels, database) =>
    {
        await labels.ProtectAsync(Staff, null, Cancellation);
        foreach (var attack in Attacks)
            (await TryAsync("low", database, attack)).ShouldBe("42501", attack);
        // What the row has beside it is the row's label's.
        (await fixture.AsAsync("low", database, "SELECT name FROM pub.staff WHERE id = 1")).ShouldBe("li");
        (await fixture.AsAsync("low", database, "SELECT count(*) FROM pub.staff")).ShouldBe(2L);
        await fixture.AsAsync("low", database, "INSERT INTO pub.staff (id, name) VALUES (3, 'zhao')");
        await fixture.AsAsync("low", database, "UPDATE pub.staff SET name = 'Li' WHERE id = 1");
        await fixture.AsAsync("low", database, "DELETE FROM pub.staff WHERE id = 3");
        // Whose label dominates it, and who has the table, reads it; in rows below he writes nothing, as ever, unless he is trusted.
        (await fixture.AsAsync("high", database, "SELECT salary FROM pub.staff WHERE id = 1")).ShouldBe(4711);
        (await fixture.AsAsync("high", database, "UPDATE pub.staff SET salary = 1 WHERE id = 1 RETURNING 1")).ShouldBeNull();
        (await fixture.AsAsync("trusted", database, "UPDATE pub.staff SET salary = 4712 WHERE id = 1 RETURNING salary")).ShouldBe(4712);
        await fixture.AsAsync("high", database, "INSERT INTO pub.staff (id, name, salary) VALUES (21, 'high', 9)");
        (await fixture.AsAsync("low", database, "SELECT count(*) FROM pub.staff WHERE id = 21")).ShouldBe(0L);
        (await labels.InspectAsync(Cancellation)).Findings.ShouldAllBe(f => f.Contains("is a subject's", StringComparison.Ordinal));
    });

    [Fact]
    public Task The_columns_label_gives_no_right_on_the_table() => WithStaffAsync(async (labels, database) =>
    {
        await fixture.TcbAsync("REVOKE ALL ON pub.staff FROM carol, trent; GRANT SELECT ON pub.staff TO trent", database);
        await labels.ProtectAsync(Staff, null, Cancellation);
        // carol has nothing on the table, trent may only read it; both dominate the column.
        (await fixture.AsAsync("high", database, "SELECT count(salary) FROM pub.staff")).ShouldBe(0L);
        (await TryAsync("high", database, "INSERT INTO pub.staff (salary) VALUES (1)")).ShouldBe("42501");
        (await fixture.AsAsync("trusted", database, "SELECT salary FROM pub.staff WHERE id = 1")).ShouldBe(4711);
        (await fixture.AsAsync("trusted", database, "UPDATE pub.staff SET salary = 1 RETURNING 1")).ShouldBeNull();
        (await TryAsync("trusted", database, "INSERT INTO pub.staff (salary) VALUES (1)")).ShouldBe("42501");
        // A grant and its end count at once.
        await labels.GrantAsync("pub", "staff", "select", "carol", Cancellation);
        (await fixture.AsAsync("high", database, "SELECT salary FROM pub.staff WHERE id = 1")).ShouldBe(4711);
        await labels.RevokeAsync("pub", "staff", "select", "carol", Cancellation);
        (await fixture.AsAsync("high", database, "SELECT count(salary) FROM pub.staff")).ShouldBe(0L);
        // The role of the column is nobody's door.
        (await TryAsync("trusted", database, "SET ROLE menshen_column_40003; SELECT count(salary) FROM pub.staff")).ShouldBe("42501");
    });

    [Fact]
    public Task Without_the_columns_label_each_attack_tells_or_changes_the_salary() => WithStaffAsync(async (labels, database) =>
    {
        await labels.ProtectAsync(Staff with { Columns = new Dictionary<string, long>() }, null, Cancellation);
        var works = 0;
        foreach (var attack in Attacks)
            if (await TryAsync("low", database, attack) is not ("42501" or "22023")) works++;
        // Not even there: setting the role, which does not exist.
        works.ShouldBeGreaterThanOrEqualTo(17);
    });

    [Fact]
    public Task What_is_opened_by_hand_is_told_and_what_would_tell_of_the_column_stands_in_the_way() => WithStaffAsync(async (labels, database) =>
    {
        foreach (var column in (string[])["id", "twice", "bounded", "nowhere"])
            (await labels.ObstaclesAsync(Staff with { Columns = new Dictionary<string, long> { [column] = LabelFixture.High } }, Cancellation)).ShouldNotBeEmpty(column);
        await labels.ProtectAsync(Staff, null, Cancellation);
        await Should.ThrowAsync<CatalogueRefusalException>(() => labels.ProtectAsync(Staff with { Columns = new Dictionary<string, long>() }, null, Cancellation));
        (await labels.InspectAsync(Cancellation)).Tables.Single(table => table.Table == "staff").Columns.ShouldBe(Staff.Columns);
        await fixture.TcbAsync("SET session_replication_role = replica; GRANT SELECT (salary) ON pub.staff TO bob", database);
        (await labels.InspectAsync(Cancellation)).Findings.ShouldContain(f => f.Contains("salary", StringComparison.Ordinal) && f.Contains("bob", StringComparison.Ordinal));
        await fixture.TcbAsync("REVOKE SELECT (salary) ON pub.staff FROM bob", database);
        // A clearance that goes takes the column with it, and the labels' end gives it to whom the table is for.
        await labels.EnsureLoginAsync("bob", "bob.1", LabelFixture.Low, LabelFixture.Low, ScramVerifier.ForDerived(fixture.Secrets.PasswordFor("bob.1")), Cancellation);
        (await TryAsync("low", database, "SELECT salary FROM pub.staff")).ShouldBe("42501");
        await labels.UnprotectAsync("pub", "staff", Cancellation);
        (await fixture.AsAsync("low", database, "SELECT salary FROM pub.staff WHERE id = 1")).ShouldBe(4711);
    });

    [Fact]
    [Requirement("gat389-4.3.2-4")]
    public Task The_owner_reads_no_labelled_column_by_a_key_of_his_and_one_made_past_him_is_told() => WithStaffAsync(async (labels, database) =>
    {
        await fixture.TcbAsync("CREATE TABLE pub.grade (id int PRIMARY KEY); ALTER TABLE pub.grade OWNER TO olga", database);
        await labels.ProtectAsync(Staff, null, Cancellation);
        await labels.ProtectAsync(new TableProtection("pub", "grade", 1, 1), null, Cancellation);
        const string toItself = "SELECT menshen_labels.add_foreign_key('pub.staff', 'salary', 'pub.staff', 'id')";
        (await TryAsync("owner", database, toItself)).ShouldBe("42501");
        (await TryAsync("owner", database, "SELECT menshen_labels.add_foreign_key('pub.staff', 'salary', 'pub.grade', 'id')")).ShouldBe("42501");
        (await TryAsync("owner", database, "SELECT menshen_labels.add_foreign_key('pub.grade', 'id', 'pub.staff', 'salary')")).ShouldBe("42501");
        (await TryAsync("owner", database, "SELECT menshen_labels.add_foreign_key('pub.staff', 'id', 'pub.grade', 'id')")).ShouldBe("done");

        // What he would have had of it: of all numbers the one that somebody earns is refused.
        await fixture.TcbAsync("SET session_replication_role = replica; ALTER TABLE pub.staff ADD CONSTRAINT salary_key FOREIGN KEY (salary, mac_label) REFERENCES pub.grade (id, mac_label) NOT VALID", database);
        List<int> refused = [];
        foreach (var number in (int[])[4709, 4710, 4711, 4712])
            if (await TryAsync("owner", database, $"INSERT INTO pub.grade (id) VALUES ({number}); DELETE FROM pub.grade WHERE id = {number}") == "23503") refused.Add(number);
        refused.ShouldBe([4711]);
        (await labels.InspectAsync(Cancellation)).Findings.ShouldContain(f => f.Contains("salary", StringComparison.Ordinal) && f.Contains("is in a key", StringComparison.Ordinal));
        await fixture.TcbAsync("SET session_replication_role = replica; ALTER TABLE pub.staff DROP CONSTRAINT salary_key", database);
    });

    [Fact]
    public Task A_label_that_comes_later_finds_a_table_in_partitions_with_labelled_columns_as_it_was_made() => fixture.InCopyAsync(async (labels, database, tcb) =>
    {
        await fixture.TcbAsync("CREATE TABLE pub.parcel (id int PRIMARY KEY, name text, price int); ALTER TABLE pub.parcel OWNER TO olga; GRANT SELECT, INSERT ON pub.parcel TO bob, carol", database);
        await labels.ProtectAsync(new TableProtection("pub", "parcel", 1, 1) { Physical = true, Columns = new Dictionary<string, long> { ["price"] = LabelFixture.High } }, null, Cancellation);
        var before = (await labels.InspectAsync(Cancellation)).Findings;
        await labels.DefineAsync([new(0x80003, "S:C")], Cancellation);
        (await labels.InspectAsync(Cancellation)).Findings.ShouldBe(before);
        await fixture.AsAsync("low", database, "INSERT INTO pub.parcel (id, name) VALUES (1, 'low')");
        await fixture.AsAsync("high", database, "INSERT INTO pub.parcel (id, name, price) VALUES (2, 'high', 7)");
        (await fixture.AsAsync("high", database, "SELECT sum(price) FROM pub.parcel")).ShouldBe(7L);
        (await TryAsync("low", database, "SELECT price FROM pub.parcel")).ShouldBe("42501");
    });

    [Theory]
    [InlineData("a check of the whole row", "ALTER TABLE pub.staff ADD CHECK (to_jsonb(staff) ->> 'salary' IS NULL OR (to_jsonb(staff) ->> 'salary')::int > coalesce((to_jsonb(staff) ->> 'rank')::int, 0))")]
    [InlineData("a check that rows break", "ALTER TABLE pub.staff ADD CHECK (salary > 1000) NOT VALID")]
    [InlineData("an index over the whole row", "CREATE INDEX ON pub.staff (name) WHERE staff IS NOT NULL")]
    public Task What_looks_at_the_column_by_way_of_the_row_stands_in_the_way_too(string what, string made) => WithStaffAsync(async (labels, database) =>
    {
        await fixture.TcbAsync($"ALTER TABLE pub.staff ADD rank int; {made}", database);
        (await labels.ObstaclesAsync(Staff, Cancellation)).ShouldNotBeEmpty(what);
        await Should.ThrowAsync<CatalogueRefusalException>(() => labels.ProtectAsync(Staff, null, Cancellation));
    });

    [Theory]
    [InlineData("a check of one partition", "ALTER TABLE pub.roll_1 ADD CHECK (salary > rank)")]
    [InlineData("a unique index of one partition", "CREATE UNIQUE INDEX ON pub.roll_1 (rank, salary)")]
    [InlineData("an index's condition in one partition", "CREATE INDEX ON pub.roll_1 (rank) WHERE salary > 1000")]
    [InlineData("the way a partition is partitioned", "DROP TABLE pub.roll_1; CREATE TABLE pub.roll_1 PARTITION OF pub.roll DEFAULT PARTITION BY LIST ((salary % 2))")]
    public Task What_one_partition_has_of_the_column_stands_in_the_way_whatever_its_number_there(string what, string made) => fixture.InCopyAsync(async (labels, database, tcb) =>
    {
        // The partition's columns have other numbers than the table's.
        await fixture.TcbAsync(
            "CREATE TABLE pub.roll (id int, rank int, salary int) PARTITION BY LIST (id); CREATE TABLE pub.roll_1 (gone int, salary int, gone_too int, rank int, id int); "
            + $"ALTER TABLE pub.roll_1 DROP gone, DROP gone_too; ALTER TABLE pub.roll ATTACH PARTITION pub.roll_1 DEFAULT; {made}; ALTER TABLE pub.roll OWNER TO olga", database);
        var wish = new TableProtection("pub", "roll", 1, 1) { Columns = new Dictionary<string, long> { ["salary"] = LabelFixture.High } };
        (await labels.ObstaclesAsync(wish, Cancellation)).ShouldNotBeEmpty(what);
        await Should.ThrowAsync<CatalogueRefusalException>(() => labels.ProtectAsync(wish, null, Cancellation));
    });

    [Fact]
    public Task A_key_that_waits_for_its_tables_labels_stands_in_the_way_of_the_columns() => WithStaffAsync(async (labels, database) =>
    {
        await fixture.TcbAsync(
            "CREATE TABLE pub.grade (id int PRIMARY KEY); INSERT INTO pub.grade VALUES (4711), (815); ALTER TABLE pub.grade OWNER TO olga; "
            + "ALTER TABLE pub.staff ADD CONSTRAINT salary_key FOREIGN KEY (salary) REFERENCES pub.grade", database);
        var together = Staff with { Together = [("pub", "grade")] };
        // Between the look and the act: labelling itself takes the key off for a moment, and it came back with the column in it.
        await Should.ThrowAsync<CatalogueRefusalException>(() => labels.ProtectAsync(together, null, Cancellation));
        // Broken off behind the other table, which has taken the key off too.
        await labels.ProtectAsync(new TableProtection("pub", "grade", 1, 1) { Together = [("pub", "staff")] }, null, Cancellation);
        (await labels.ObstaclesAsync(together, Cancellation)).ShouldContain(o => o.Contains("in a key", StringComparison.Ordinal));
        await Should.ThrowAsync<CatalogueRefusalException>(() => labels.ProtectAsync(together, null, Cancellation));
        await labels.ProtectAsync(together with { Columns = new Dictionary<string, long>() }, null, Cancellation);
    });

    [Fact]
    public Task A_labelled_column_that_was_renamed_or_dropped_past_this_is_opened_by_no_grant_of_its_owner() => WithStaffAsync(async (labels, database) =>
    {
        await labels.ProtectAsync(Staff, null, Cancellation);
        await fixture.TcbAsync("SET session_replication_role = replica; ALTER TABLE pub.staff RENAME salary TO pay", database);
        (await TryAsync("owner", database, "SELECT menshen_labels.share('pub.staff', '{select}', 'bob')")).ShouldBe("42501");
        (await TryAsync("low", database, "SELECT pay FROM pub.staff")).ShouldBe("42501");
        (await labels.InspectAsync(Cancellation)).Findings.ShouldContain(f => f.Contains("another name", StringComparison.Ordinal));
        await fixture.TcbAsync("SET session_replication_role = replica; ALTER TABLE pub.staff DROP pay", database);
        (await TryAsync("owner", database, "SELECT menshen_labels.add_column('pub.staff', 'salary', 'int')")).ShouldBe("42501");
        (await TryAsync("owner", database, "SELECT menshen_labels.add_column('pub.staff', 'wage', 'int')")).ShouldBe("done");
    });

    private Task WithStaffAsync(Func<LabelEngine, string, Task> act) => fixture.InCopyAsync(async (labels, database, tcb) =>
    {
        await fixture.TcbAsync(
            "CREATE TABLE pub.staff (id int PRIMARY KEY, name text, salary int, twice int GENERATED ALWAYS AS (id * 2) STORED, bounded int CHECK (bounded < id)); "
            + "INSERT INTO pub.staff (id, name, salary) VALUES (1, 'li', 4711), (2, 'wang', 815); ANALYZE pub.staff; "
            + "ALTER TABLE pub.staff OWNER TO olga; GRANT SELECT, INSERT, UPDATE, DELETE ON pub.staff TO bob, carol, trent", database);
        await act(labels, database);
    });

    private async Task<string> TryAsync(string subject, string database, string sql)
    {
        await using var session = await fixture.EnterAsync(subject, database);
        try
        {
            await Statements.RunAsync(session, sql);
            return "done";
        }
        catch (PostgresException refused)
        {
            return refused.SqlState;
        }
        catch (NotSupportedException)
        {
            // Npgsql has no such way to COPY; the engine had begun.
            return "done";
        }
    }
}
