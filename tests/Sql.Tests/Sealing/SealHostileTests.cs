using System.Diagnostics;
using System.Text;
using Menshen.Sql.Sealing;
using Menshen.Sql.Tests.Lexing;
using Menshen.TestKit;

namespace Menshen.Sql.Tests.Sealing;

/// <summary>Texts made to exhaust the planner's stack or patience, or to be misread, are refused and never end anything.</summary>
public sealed class SealHostileTests
{
    public static TheoryData<string, string, string, string> Nests => HostileTextTests.Nests;

    [Theory]
    [MemberData(nameof(Nests))]
    public void Nesting_of_any_depth_is_answered(string start, string open, string middle, string close)
    {
        foreach (var depth in new[] { 200, 9_000, 30_000, 200_000 })
        {
            var text = $"TABLE sender; {start}{Repeat(open, depth)}{middle}{Repeat(close, depth)}";
            Planned.Of(text).TouchesSealed.ShouldBeTrue();
        }
    }

    [Theory]
    [InlineData("SELECT FROM sender WHERE ", "id_card IN (SELECT id_card FROM sender WHERE ", "id_card = 'x'", ")")]
    [InlineData("SELECT ", "COALESCE(", "(SELECT id_card FROM sender)", ", 'x')")]
    [InlineData("SELECT FROM ", "(SELECT id_card FROM ", "sender", ") q")]
    [InlineData("", "WITH RECURSIVE a AS (SELECT 1 UNION ALL ", "SELECT 1 FROM sender", ") SELECT 1 FROM a")]
    [InlineData("SELECT FROM sender", "", "", " JOIN receiver USING (id_card)")]
    [InlineData("SELECT FROM sender", "", "", " NATURAL JOIN receiver")]
    [InlineData("SELECT id_card FROM sender", "", "", " UNION SELECT id_card FROM sender")]
    public void Nesting_of_sealed_values_is_answered(string start, string open, string middle, string close)
    {
        foreach (var depth in new[] { 200, 3_000, 20_000 })
        {
            var watch = Stopwatch.StartNew();
            Planned.Of(start + Repeat(open, depth) + middle + Repeat(close, depth)).TouchesSealed.ShouldBeTrue();
            watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
        }
    }

    [Fact]
    public void A_hundred_thousand_rows_are_planned_row_by_row()
    {
        var rows = $"INSERT INTO sender (id, id_card) VALUES (1, 'x'){Repeat(", (2, 'y')", 100_000)}";
        var plan = Planned.Of(rows);
        plan.Fault.ShouldBeNull();
        plan.Literals.Length.ShouldBe(100_001);
        plan.Literals[^1].ShouldBe(new SealTarget(200_001, Planned.IdCard, SealUse.Write));
    }

    [Fact]
    public void A_values_list_of_a_hundred_thousand_is_one_column()
    {
        var plan = Planned.Of($"INSERT INTO sender (id_card) SELECT c FROM (VALUES ('x'){Repeat(", ('y')", 100_000)}) v (c)");
        plan.Fault.ShouldBeNull();
        plan.Literals.Length.ShouldBe(100_001);
    }

    [Fact]
    public void A_text_that_would_take_the_square_of_its_length_is_refused()
    {
        var text = $"SELECT FROM sender, (VALUES ('x'){Repeat(", ('y')", 50_000)}) v (c) WHERE id_card IN (c{Repeat(", c", 40_000)})";
        var watch = Stopwatch.StartNew();
        Planned.Of(text).Fault.ShouldNotBeNull().Construct.ShouldBe("a text that takes too long to plan");
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public void Queries_that_name_one_another_in_a_long_chain_are_answered_on_a_small_stack()
    {
        // Shallow to the eye: each of them is beside the others.
        var chain = string.Join(", ", Enumerable.Range(0, 50_000).Select(i => $"q{i} AS (SELECT * FROM q{i + 1})"));
        var text = $"WITH RECURSIVE {chain}, q50000 AS (SELECT id_card FROM sender) SELECT 1";
        SealPlan? plan = null;
        var thread = new Thread(() => plan = Planned.Of(text), 1536 * 1024);
        thread.Start();
        thread.Join();
        plan!.Fault.ShouldNotBeNull().Construct.ShouldBe("a text nested too deeply to plan");
    }

    [Theory]
    [InlineData("WITH a AS (SELECT *, * FROM sender)", ", a{1} AS (SELECT *, * FROM a{0})", 40, " SELECT 1")]
    [InlineData("WITH a AS (TABLE sender), a0 AS (SELECT a.*, b.*, c.*, d.* FROM a, a b, a c, a d) SELECT 1 FROM a0", ", a0", 100_000, "")]
    [InlineData("SELECT 1 FROM sender WHERE sender = sender", " OR sender IN (sender, sender, sender, sender)", 9_000, "")]
    [InlineData("SELECT 1", ", id, name, id", 30_000, " FROM sender ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19")]
    [InlineData("SELECT id", ", id", 20_000, " FROM sender ORDER BY 1")]
    public void What_multiplies_columns_is_answered_soon(string start, string unit, int times, string end)
    {
        var text = new StringBuilder(start);
        for (var i = 0; i < times; i++) text.Append(unit.Replace("{0}", i == 0 ? "" : $"{i - 1}", StringComparison.Ordinal).Replace("{1}", $"{i}", StringComparison.Ordinal));
        var order = start == "SELECT id" ? Repeat(", 1", 20_000) : "";
        var watch = Stopwatch.StartNew();
        Planned.Of(text.Append(end).Append(order).ToString()).TouchesSealed.ShouldBeTrue();
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(30));
    }

    [Theory]
    [InlineData("/* sender */ ", "SELECT 1 FROM b", ", b", 5_000)]
    [InlineData("/* sender */ ", "SELECT b.* FROM b ORDER BY 1", ", 1", 20_000)]
    [InlineData("/* sender */ ", "SELECT 1 FROM a", ", a", 5_000)]
    [InlineData("/* sender */ ", "SELECT 1 FROM a x", " JOIN a USING (c, d, e, f)", 5_000)]
    [InlineData("/* sender */ ", "SELECT 1 FROM (a x", " CROSS JOIN a) AS y", 0)]
    [InlineData("TABLE sender; ", "SELECT 1 FROM b", ", b", 5_000)]
    [InlineData("TABLE sender; ", "SELECT b.* FROM b ORDER BY 1", ", 1", 20_000)]
    public void A_few_kilobytes_take_a_few_megabytes_and_no_time(string start, string end, string unit, int times)
    {
        // A million columns, 5,000 times: more than a hundred gigabytes, and a name in a comment was enough to have it planned.
        var columns = "1" + Repeat(", 1", 999);
        var text = $"{start}WITH a AS (SELECT {columns}), b AS (SELECT a.*{Repeat(", a.*", 999)} FROM a) {end}{Repeat(unit, times)}{(times == 0 ? unit : "")}";
        Planned.Of(text);
        var (watch, before) = (Stopwatch.StartNew(), GC.GetAllocatedBytesForCurrentThread());
        Planned.Of(text).Fault.ShouldNotBeNull().Construct.ShouldBe("more than 1664 columns in one query or row");
        watch.Elapsed.ShouldBeLessThan(BusyMachine.Seconds(1));
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(64_000_000);
    }

    [Fact]
    public void A_position_that_is_repeated_is_looked_at_once()
    {
        var columns = "a" + Repeat(", a", 1_600);
        foreach (var clause in new[] { "ORDER BY 1", "GROUP BY 1", "GROUP BY ROLLUP (1), 1" })
        {
            var watch = Stopwatch.StartNew();
            Planned.Of($"/* sender */ SELECT {columns} FROM plain {clause}{Repeat(", 1", 100_000)}").ShouldBeSameAs(SealPlan.Nothing);
            watch.Elapsed.ShouldBeLessThan(BusyMachine.Seconds(2));
        }

        Planned.Of($"SELECT id FROM sender GROUP BY 1{Repeat(", 1", 100_000)}").Fault.ShouldBeNull();
        Planned.Of("SELECT id, address FROM sender GROUP BY 1, 1").Fault.ShouldNotBeNull().Construct.ShouldBe("GROUP BY");
    }

    [Theory]
    [InlineData("INSERT INTO sender (id", ", id", 1_000_000, ") VALUES (1)")]
    [InlineData("INSERT INTO sender VALUES (p.*)", ", (p.*)", 400_000, "")]
    [InlineData("SELECT 1 FROM sender JOIN sender s USING (id", ", id", 500_000, ")")]
    [InlineData("CREATE TABLE t () INHERITS (sender", ", sender", 200_000, ")")]
    [InlineData("SELECT 1 FROM sender s JOIN sender t USING (id)", " JOIN sender USING (id)", 20_000, "")]
    [InlineData("SELECT sender", ", (sender).id", 200_000, " FROM sender")]
    public void Lists_of_hundreds_of_thousands_are_answered_soon(string start, string unit, int times, string end)
    {
        var text = start + Repeat(unit, times) + end;
        var watch = Stopwatch.StartNew();
        Planned.Of(text).TouchesSealed.ShouldBeTrue();
        watch.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void Rows_in_rows_of_a_long_chain_of_queries_do_not_end_the_process()
    {
        // No query is in another, and yet the row of the last is 40,000 rows deep: looking for its sealed column was a stack overflow.
        var chain = string.Join(", ", Enumerable.Range(1, 40_000).Select(i => $"q{i} AS (SELECT ROW(r) AS r FROM q{i - 1})"));
        var text = $"WITH q0 AS (SELECT id_card AS r FROM sender), {chain} SELECT lower(r) FROM q40000";
        SealPlan? plan = null;
        var thread = new Thread(() => plan = Planned.Of(text), 1536 * 1024);
        thread.Start();
        thread.Join();
        plan!.Fault.ShouldNotBeNull().Column.ShouldBe("public.sender.id_card");
    }

    [Fact]
    public void An_assigned_row_within_a_row_is_refused_unparsed()
    {
        var text = Repeat("UPDATE sender SET (id, name) = (WITH x AS (", 40) + "SELECT 1" + Repeat(") SELECT 1)", 40);
        Planned.Of(text).Fault.ShouldNotBeNull().Construct.ShouldBe("a text that assigns too many columns at once");
    }

    [Fact]
    public void What_cannot_be_analysed_is_refused_if_it_has_a_sealed_name()
    {
        Planned.Of("SELEC * FROM sender").Fault.ShouldNotBeNull().Construct.ShouldBe("a text that PostgreSQL 15's grammar refuses");
        Planned.Of("SELECT * FROM sender WHERE id_card = 'x").Fault.ShouldNotBeNull();
        Planned.Of("SELECT 'a\0' FROM sender").Fault.ShouldNotBeNull();
        SealPlanner.Plan([.. "SELECT '"u8, 0xff, .. "' FROM sender"u8], Planned.Schema).Fault.ShouldNotBeNull();
        Planned.Of($"SELECT 1{Repeat(" ", StatementAnalyzer.TextLimit)}").Fault.ShouldNotBeNull();
        Planned.Of("SELEC * FROM plain").ShouldBeSameAs(SealPlan.Nothing);
        Planned.Of("SELECT 'a\0' FROM plain; DO").ShouldBeSameAs(SealPlan.Nothing);
        SealPlanner.Plan("SELECT * FROM sender WHERE id_card LIKE 'x'"u8, new SealedSchema([], [])).ShouldBeSameAs(SealPlan.Nothing);
    }

    [Fact]
    public void Mutated_texts_end_no_plan()
    {
        // Each is put behind a sealed name, so that no shortcut keeps the tree from being walked.
        var mutator = new SqlMutator(20_261_126);
        for (var i = 0; i < 8_000; i++)
        {
            var text = mutator.Next();
            SealPlanner.Plan([.. "TABLE sender; "u8, .. text], Planned.Schema).TouchesSealed.ShouldBeTrue(Encoding.UTF8.GetString(text));
            SealPlanner.Plan([.. "WITH plain AS (TABLE sender) "u8, .. text], Planned.Schema).TouchesSealed.ShouldBeTrue(Encoding.UTF8.GetString(text));
        }
    }

    private static string Repeat(string unit, int times) => new StringBuilder().Insert(0, unit, times).ToString();
}
