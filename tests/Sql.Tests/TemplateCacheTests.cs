using System.Text;
using System.Text.RegularExpressions;
using Menshen.Sql.Tests.Lexing;

namespace Menshen.Sql.Tests;

public sealed class TemplateCacheTests
{
    private const int Seed = 4711;

    [Fact]
    public void A_text_is_found_by_any_text_of_its_template()
    {
        var cache = new TemplateCache<string>(8);
        cache.Find("SELECT 1"u8).ShouldBeNull();
        cache.Store("SELECT 1"u8, "one").ShouldBeTrue();
        cache.Find("SELECT 99"u8).ShouldBe("one");
        cache.Store("SELECT 2"u8, "two").ShouldBeTrue();
        cache.Find("SELECT 1"u8).ShouldBe("two");
        cache.Find("SELECT '1'"u8).ShouldBeNull();
    }

    [Fact]
    public void Templates_in_use_survive_a_flood_of_unique_ones_and_memory_does_not_grow()
    {
        var cache = new TemplateCache<string>(100);
        cache.Store("SELECT kept"u8, "kept");
        for (var i = 0; i < 10_000; i++)
        {
            cache.Store(Encoding.UTF8.GetBytes($"SELECT a{i}"), "flood");
            cache.Find("SELECT kept"u8).ShouldBe("kept");
        }

        Enumerable.Range(0, 10_000).Count(i => cache.Find(Encoding.UTF8.GetBytes($"SELECT a{i}")) is not null).ShouldBeLessThanOrEqualTo(200);
    }

    [Fact]
    public void Long_keys_fill_a_generation_before_its_entries_do()
    {
        var cache = new TemplateCache<string>(100);
        for (var i = 0; i < 100; i++)
        {
            cache.Store(Encoding.UTF8.GetBytes($"SELECT a{i}, {new string('b', 15_000)}"), "long");
        }

        Enumerable.Range(0, 100).Count(i => cache.Find(Encoding.UTF8.GetBytes($"SELECT a{i}, {new string('b', 15_000)}")) is not null).ShouldBeLessThanOrEqualTo(14);
    }

    [Fact]
    public void Looking_up_allocates_nothing()
    {
        var cache = new TemplateCache<string>(8);
        var text = "SELECT abalance FROM pgbench_accounts WHERE aid = 12345 AND x = 'y' /* z */;"u8;
        cache.Store(text, "found");
        cache.Find(text);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            cache.Find(text);
            cache.Find("SELECT nothing"u8);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public void What_the_grammar_judges_by_a_literals_value_is_not_stored()
    {
        StatementAnalyzer.Analyze("CREATE TABLE t (a float(53))"u8).Statements[0].Kind.ShouldBe(StatementKind.Ddl);
        StatementAnalyzer.Analyze("CREATE TABLE t (a float(54))"u8).Statements[0].Kind.ShouldBe(StatementKind.Unparseable);
        new TemplateCache<string>(8).Store("CREATE TABLE t (a FLOAT /* x */ (53))"u8, "x").ShouldBeFalse();
    }

    [Theory]
    [InlineData("ALTER INDEX i ALTER COLUMN 1 SET STATISTICS 5", true)]
    [InlineData("ALTER INDEX i ALTER COLUMN 0 SET STATISTICS 5", false)]
    [InlineData(@"SELECT U&'d\0061t'", true)]
    [InlineData(@"SELECT U&'d\zz61t'", false)]
    [InlineData("SELECT 1; SELEC 2", false)]
    public void A_refusal_by_the_grammar_does_not_hold_for_other_literals(string text, bool holds) =>
        StatementAnalyzer.Analyze(Encoding.UTF8.GetBytes(text)).HoldsForOtherLiterals.ShouldBe(holds);

    [Fact]
    public void What_is_found_for_a_mutated_text_is_what_analysing_it_afresh_would_give()
    {
        var target = new SqlFuzzTarget();
        var mutator = new SqlMutator(Seed);
        for (var i = 0; i < 10_000; i++)
        {
            var text = mutator.Next();
            target.Run(text);
            target.Run(WithOtherLiterals(text));
        }

        target.Hits.ShouldBeGreaterThan(5_000);
    }

    [Fact]
    public void Facts_do_not_depend_on_the_value_of_any_literal_in_the_table()
    {
        var target = new SqlFuzzTarget();
        foreach (var line in Facts.StatementTable.Lines)
        {
            target.Run(Encoding.UTF8.GetBytes(line.Sql));
            foreach (var word in new[] { "true", "false", "", "none", "all", "; DROP TABLE x", "pg_catalog", "0" })
            {
                target.Run(Encoding.UTF8.GetBytes(Regex.Replace(line.Sql, "'[^']*'", $"'{word}'")));
            }
        }

        foreach (var word in new[] { "true", "false", "on", "off", "xml" })
        {
            target.Run(Encoding.UTF8.GetBytes($"EXPLAIN (ANALYZE '{word}') DELETE FROM t"));
            target.Run(Encoding.UTF8.GetBytes($"COPY t FROM STDIN (FORMAT '{word}')"));
        }

        target.Hits.ShouldBeGreaterThan(500);
    }

    /// <summary>Other strings and numbers, found by crude rules that are often wrong: then it is just one more mutation.</summary>
    private static byte[] WithOtherLiterals(byte[] text)
    {
        var changed = Regex.Replace(Encoding.Latin1.GetString(text), "'[^'\\\\]*'", "'other'");
        return Encoding.Latin1.GetBytes(Regex.Replace(changed, @"(?<![\w$.])\d{1,9}(?![\w$.])", "77"));
    }
}
