using System.Text;
using Menshen.TestKit;

namespace Menshen.Sql.Tests;

/// <summary>Texts made to exhaust a stack, memory or patience. Failure of most of these is the end of the test process.</summary>
public sealed class HostileTextTests
{
    public static TheoryData<string, string, string, string> Nests => new()
    {
        { "SELECT ", "(", "1", ")" },
        { "SELECT ", "f(", "1", ")" },
        { "SELECT ", "(SELECT ", "1", ")" },
        { "SELECT * FROM ", "(SELECT * FROM ", "t", ") a" },
        { "SELECT ", "NOT ", "true", "" },
        { "SELECT ", "- ", "1", "" },
        { "SELECT ", "ARRAY[", "1", "]" },
        { "SELECT ", "CASE WHEN a THEN ", "1", " END" },
        { "SELECT 1", "", "", "+1" },
        { "SELECT 1", "", "", "::int" },
        { "SELECT a", "", "", " COLLATE c" },
        { "SELECT a", "", "", " AT TIME ZONE 'x'" },
        { "SELECT a", "", "", "||f(b,c)" },
        { "SELECT a", "", "", " OR b = 1" },
        { "SELECT a, b", "", "", " UNION SELECT a, b" },
        { "SELECT * FROM a", "", "", " JOIN b ON f(x,y)" },
        { "", "EXPLAIN ", "SELECT 1", "" },
        { "", "WITH a AS (", "SELECT 1", ") SELECT 1" },
        { "SELECT ", "", "a", "[1]" },
        { "CREATE TABLE t (a int DEFAULT 1", "", "", "+1" },
        { "CREATE VIEW v AS SELECT a, b", "", "", " EXCEPT SELECT a, b" },
        { "UPDATE t SET a = 1", "", "", "*b" },
    };

    [Theory]
    [MemberData(nameof(Nests))]
    public void Nesting_of_any_depth_is_answered(string start, string open, string middle, string close)
    {
        // 9,000: deep for the tree, and below the parser's own limit. 30,000: above it, and about ours. The rest is refused.
        foreach (var depth in new[] { 9_000, 30_000, 200_000 })
        {
            var text = start + Repeat(open, depth) + middle + Repeat(close, depth);
            StatementAnalyzer.Analyze(Encoding.UTF8.GetBytes(text)).Statements.ShouldNotBeEmpty();
        }
    }

    [Theory]
    [InlineData("(")]
    [InlineData("((((SELECT ")]
    [InlineData("/*")]
    [InlineData("+-")]
    [InlineData("=+")]
    [InlineData("/**/")]
    [InlineData("'a'\n")]
    [InlineData("-- x\n")]
    [InlineData("$$ $a$ ")]
    [InlineData("'' ")]
    [InlineData("\"")]
    [InlineData("1e")]
    [InlineData(",")]
    [InlineData("+1")]
    [InlineData(";")]
    public void A_hundred_thousand_of_anything_is_answered(string unit) =>
        StatementAnalyzer.Analyze(Encoding.UTF8.GetBytes("SELECT " + Repeat(unit, 100_000))).Statements.ShouldNotBeEmpty();

    [Theory]
    [InlineData("UPDATE t SET (a, b) = (WITH x AS (", "SELECT 1", ") SELECT 1)", 40)]
    [InlineData("INSERT INTO t VALUES (1) ON CONFLICT (a) DO UPDATE SET c = 1, (a, b) = (WITH x AS (", "SELECT 1", ") SELECT 1)", 40)]
    [InlineData("MERGE INTO t USING s ON true WHEN MATCHED THEN UPDATE SET (a, /* */ b) = /* */ ROW((WITH x AS (", "SELECT 1", ") SELECT 1), 2)", 40)]
    [InlineData("SELECT 1; UPDATE t SET (a, b[1], c.d) = (WITH x AS (", "SELECT 1", ") SELECT 1)", 30)]
    public void Rows_assigned_within_rows_are_not_written_out_once_for_each_column(string open, string middle, string close, int depth)
    {
        // The library writes the source once for each column: 40 levels of two columns, 2 KB, asked for terabytes, and the process was gone.
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var text = Encoding.UTF8.GetBytes(Repeat(open, depth) + middle + Repeat(close, depth));
        StatementAnalyzer.Analyze(text).Statements.ShouldHaveSingleItem().Kind.ShouldBe(StatementKind.Unknown);
        watch.Elapsed.ShouldBeLessThan(BusyMachine.Seconds(1));
    }

    [Fact]
    public void A_row_assigned_to_thousands_of_columns_is_unknown_and_one_to_hundreds_is_analysed()
    {
        static ReadOnlySpan<byte> Text(int columns) => Encoding.UTF8.GetBytes($"UPDATE t SET (a{Repeat(", a", columns - 1)}) = (1{Repeat(", 1", columns - 1)}) WHERE (a, b) = (1, 2) OR (a, b) = (3, 4)");
        StatementAnalyzer.Analyze(Text(20_000)).Statements.ShouldHaveSingleItem().Kind.ShouldBe(StatementKind.Unknown);
        StatementAnalyzer.Analyze(Text(300)).Statements.ShouldHaveSingleItem().Kind.ShouldBe(StatementKind.Update);
        var pairs = Encoding.UTF8.GetBytes($"SELECT 1 FROM t WHERE (a, b) = (1, 2){Repeat(" OR (a, b) = (3, 4)", 5_000)}");
        StatementAnalyzer.Analyze(pairs).Statements.ShouldHaveSingleItem().Kind.ShouldBe(StatementKind.Select);
    }

    [Theory]
    [InlineData("WITH a AS (SELECT 1) SELECT FROM (", "SELECT FROM t", ", t", 500_000, ") q", 800, StatementKind.Select)]
    [InlineData("UPDATE t SET a = (WITH x AS (", "SELECT 1", ", 1", 700_000, ") SELECT 1)", 500, StatementKind.Update)]
    public void What_looks_through_its_surroundings_does_not_take_the_square_of_its_depth(string open, string middle, string more, int times, string close, int depth, StatementKind kind)
    {
        var text = Encoding.UTF8.GetBytes(Repeat(open, depth) + middle + Repeat(more, times) + Repeat(close, depth));
        var watch = System.Diagnostics.Stopwatch.StartNew();
        StatementAnalyzer.Analyze(text).Statements.ShouldHaveSingleItem().Kind.ShouldBe(kind);
        watch.Elapsed.ShouldBeLessThan(BusyMachine.Seconds(8));
    }

    [Fact]
    public void A_chain_of_natural_joins_takes_time_in_its_length_and_not_in_its_square()
    {
        // Less than a second; in the square it was many, of a thread that all sessions share.
        var (schema, table) = (new string('s', 63), new string('t', 55));
        var text = new StringBuilder("SELECT a FROM t");
        for (var i = 1; i <= 20_000; i++) text.Append(System.Globalization.CultureInfo.InvariantCulture, $" NATURAL JOIN {schema}.{table}{i}");
        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        var watch = System.Diagnostics.Stopwatch.StartNew();
        StatementAnalyzer.Analyze(bytes).Statements.ShouldHaveSingleItem().Kind.ShouldBe(StatementKind.Select);
        watch.Elapsed.ShouldBeLessThan(BusyMachine.Seconds(5));
    }

    [Fact]
    public void A_list_of_ten_megabytes_is_unknown_and_one_of_two_is_analysed()
    {
        var ten = Encoding.UTF8.GetBytes($"SELECT * FROM t WHERE a IN (1{Repeat(",1234567", 1_300_000)})");
        StatementAnalyzer.Analyze(ten).Statements.ShouldHaveSingleItem().Kind.ShouldBe(StatementKind.Unknown);
        var two = Encoding.UTF8.GetBytes($"SELECT * FROM t WHERE a IN (1{Repeat(",-1234567", 230_000)})");
        var facts = StatementAnalyzer.Analyze(two).Statements.ShouldHaveSingleItem();
        facts.Reads.ShouldBe([new RelationName(null, "t")]);
        facts.Template.Length.ShouldBeLessThanOrEqualTo(8 * 1024);
    }

    [Fact]
    public void Many_rows_of_values_are_shallow()
    {
        var rows = Encoding.UTF8.GetBytes($"INSERT INTO t VALUES (1, -2, now()){Repeat(", (1, -2, now())", 60_000)}");
        StatementAnalyzer.Analyze(rows).Statements.ShouldHaveSingleItem().Writes.ShouldBe([new RelationName(null, "t")]);
    }

    [Theory]
    [InlineData(new byte[] { (byte)'S', 0, (byte)'x' }, "/* contains a zero byte, 3 bytes */")]
    [InlineData(new byte[] { (byte)'\'', 0xff, (byte)'\'' }, "/* not valid UTF-8, 3 bytes */")]
    [InlineData(new byte[] { 0xc0, 0xaf }, "/* not valid UTF-8, 2 bytes */")]
    [InlineData(new byte[] { 0xed, 0xa0, 0x80 }, "/* not valid UTF-8, 3 bytes */")]
    public void Bytes_that_are_no_text_are_unknown_and_the_template_says_so(byte[] text, string template)
    {
        var facts = StatementAnalyzer.Analyze(text).Statements.ShouldHaveSingleItem();
        facts.Kind.ShouldBe(StatementKind.Unknown);
        facts.RelationsAreComplete.ShouldBeFalse();
        Encoding.UTF8.GetString(facts.Template.Span).ShouldBe(template);
    }

    [Fact]
    public void The_deep_analysis_thread_answers_in_order()
    {
        var answers = new List<StatementKind>();
        using (var thread = new AnalysisThread())
        {
            thread.Post("SELECT 1"u8.ToArray(), text => answers.Add(text.Statements[0].Kind));
            thread.Post(Encoding.UTF8.GetBytes("UPDATE t SET a = 1" + Repeat("+1", 40_000)), text => answers.Add(text.Statements[0].Kind));
            thread.Post("DELETE FROM t"u8.ToArray(), text => answers.Add(text.Statements[0].Kind));
        }

        answers.ShouldBe([StatementKind.Select, StatementKind.Update, StatementKind.Delete]);
    }

    [Fact]
    public void A_closed_analysis_thread_takes_nothing_more()
    {
        var thread = new AnalysisThread();
        thread.Dispose();
        thread.Dispose();
        Should.Throw<ObjectDisposedException>(() => thread.Post("SELECT 1"u8.ToArray(), _ => { }));
    }

    private static string Repeat(string unit, int times) => new StringBuilder().Insert(0, unit, times).ToString();
}
