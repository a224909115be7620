using System.Text;
using Menshen.TestKit;

namespace Menshen.Sql.Tests.Facts;

public sealed class ColumnFactsTests
{
    private const string Arrow = " => ";

    public static TheoryData<string, string> Table
    {
        get
        {
            using var reader = new StreamReader(typeof(ColumnFactsTests).Assembly.GetManifestResourceStream("columns.txt")!);
            var data = new TheoryData<string, string>();
            while (reader.ReadLine() is { } line)
            {
                var arrow = line.LastIndexOf(Arrow, StringComparison.Ordinal);
                if (!line.StartsWith('#')) data.Add(line[..arrow], line[(arrow + Arrow.Length)..]);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Table))]
    [Requirement("realname-7.9.3-3")]
    public void A_statement_has_the_columns_of_the_table(string sql, string columns) => Describe(Only(sql)).ShouldBe(columns);

    [Theory]
    [InlineData("SELECT a FROM t", "Select")]
    [InlineData("SELECT 1", "None")]
    [InlineData("INSERT INTO t SELECT a FROM u", "Select, Insert")]
    [InlineData("INSERT INTO t VALUES (1) ON CONFLICT (k) DO UPDATE SET a = 1", "Select, Insert, Update")]
    [InlineData("WITH d AS (DELETE FROM t RETURNING v) SELECT * FROM d", "Select, Delete")]
    [InlineData("UPDATE t SET a = 1", "Update")]
    [InlineData("SELECT f(1)", "Execute")]
    [InlineData("CALL p()", "Execute")]
    [InlineData("TRUNCATE t", "Truncate")]
    [InlineData("CREATE TABLE t (a int)", "Ddl")]
    [InlineData("GRANT SELECT ON t TO joe", "Grant")]
    [InlineData("CREATE ROLE joe", "Role")]
    [InlineData("ALTER SYSTEM SET work_mem = '1GB'", "System")]
    [InlineData("COPY t FROM PROGRAM 'id'", "Insert, System")]
    [InlineData("COPY t TO '/tmp/x'", "Select, System")]
    [InlineData("SELECT a INTO x FROM t", "Select, Ddl")]
    [InlineData("EXPLAIN ANALYZE CREATE TABLE x AS SELECT a FROM t", "Select, Ddl")]
    [InlineData("EXPLAIN ANALYZE SELECT a INTO x FROM t", "Select, Ddl")]
    [InlineData("EXPLAIN ANALYZE SELECT a INTO x FROM t UNION SELECT b FROM u", "Select, Ddl")]
    [InlineData("EXPLAIN ANALYZE CREATE MATERIALIZED VIEW x AS SELECT 1", "Ddl")]
    [InlineData("EXPLAIN ANALYZE REFRESH MATERIALIZED VIEW x", "Maintain")]
    [InlineData("EXPLAIN ANALYZE EXECUTE p", "Execute")]
    [InlineData("EXPLAIN ANALYZE SELECT a FROM t", "Select")]
    [InlineData("CREATE SCHEMA s GRANT SELECT ON t TO joe", "Ddl, Grant")]
    [InlineData("CREATE FUNCTION f() RETURNS int RETURN 1", "Ddl")]
    [InlineData("ALTER TABLE t OWNER TO joe", "Ddl, Grant")]
    [InlineData("ALTER ROLE joe RENAME TO jim", "Role")]
    [InlineData("SELEC", "Unknown")]
    [Requirement("gbt20009-5.1.2.1-b1")]
    public void A_statement_has_the_privileges_it_uses(string sql, string privileges) => Only(sql).Privileges.ToString().ShouldBe(privileges);

    [Fact]
    public void More_columns_than_are_listed_become_one_star_per_relation()
    {
        var names = string.Join(", ", Enumerable.Range(0, 300).Select(i => $"c{i}"));
        Describe(Only($"INSERT INTO t ({names}) SELECT {names} FROM u")).ShouldBe("u.* | t.* | all");
    }

    [Fact]
    public void Deep_scopes_are_answered_in_time_and_never_with_certainty_that_is_not_there()
    {
        const int depth = 3000;
        var inner = string.Join(", ", Enumerable.Range(0, 3000).Select(i => $"x{i}.y"));
        var text = string.Concat(Enumerable.Repeat("SELECT (", depth)) + $"SELECT {inner} FROM t" + string.Concat(Enumerable.Repeat(") FROM u", depth));
        var watch = System.Diagnostics.Stopwatch.StartNew();
        Only(text).ColumnsAreComplete.ShouldBeFalse();
        watch.Elapsed.ShouldBeLessThan(BusyMachine.Seconds(10));
    }

    private static StatementFacts Only(string sql) => StatementAnalyzer.Analyze(Encoding.UTF8.GetBytes(sql)).Statements.ShouldHaveSingleItem();

    private static string Describe(StatementFacts facts) =>
        $"{string.Join(", ", facts.ReadColumns)} | {string.Join(", ", facts.WrittenColumns)} | {(facts.ColumnsAreComplete ? "all" : "open")}";
}
