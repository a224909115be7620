using System.Text;
using Menshen.Sql.Native;
using Menshen.Sql.Templates;

namespace Menshen.Sql.Tests;

/// <summary>The shape of a text: the same for other values, and for no other statement.</summary>
public sealed class StatementShapeTests
{
    private const string Login = "SELECT * FROM account WHERE name = 'li' AND password = 'secret' AND deleted = 0";

    [Theory]
    [InlineData(Login, "SELECT * FROM account WHERE name='O''Brien'  AND password = E'\\x' AND deleted\n= -1")]
    [InlineData(Login, "SELECT * FROM account WHERE name = $1 AND password = $2 AND deleted = $3;")]
    [InlineData("SELECT a FROM t WHERE b IN (1, 2)", "SELECT a FROM t WHERE b IN (-1,'2',$3,4,5)")]
    [InlineData("INSERT INTO t VALUES (1, now()), (2, now())", "INSERT INTO t VALUES ($1, now()),($2, now()),($3, now())")]
    [InlineData("SELECT f(1)", "SELECT f(-1.5)")]
    [InlineData("VALUES ((VALUES (1), (2))), ((VALUES (3), (4)))", "VALUES ((VALUES (1), (2))), ((VALUES (3), (4))), ((VALUES (5), ($1)))")]
    public void Other_values_have_the_same_shape(string one, string other) => Shape(one).ShouldNotBeNull().ShouldBe(Shape(other).ShouldNotBeNull());

    [Theory]
    [MemberData(nameof(Injections))]
    public void Classic_injections_change_it(string injected)
    {
        var text = Login.Replace("'li'", $"'{injected}'", StringComparison.Ordinal);
        Shape(text).ShouldNotBe(Shape(Login).ShouldNotBeNull());
    }

    public static TheoryData<string> Injections => new(
    [
        "' OR 1=1 --", "' OR '1'='1", "li' --", "li'/*", "li' UNION SELECT * FROM card --", "li'; DROP TABLE account; --", "li' OR name LIKE '%", "li'||(SELECT 'x')||'",
        // The same words to the end, with other values in the place of those that the application fixed; the rest is commented out.
        "li' AND password = 'x' AND deleted = 1 --", "li' AND password = 'x' AND deleted = 1; --", "li' AND password = 'x' AND deleted = 1 /*",
    ]);

    [Theory]
    [InlineData("SELECT a FROM t WHERE b IN (1)", "SELECT a FROM t WHERE b IN (1, 2)")]
    [InlineData("SELECT a FROM t WHERE b IN (1, 2)", "SELECT a FROM t WHERE b IN (1, c)")]
    [InlineData("SELECT a FROM t WHERE b IN (1, 2)", "SELECT a FROM t WHERE b IN (1, (SELECT 2))")]
    [InlineData("INSERT INTO t VALUES (1, 2)", "INSERT INTO t VALUES (1, 2), (3, 4)")]
    [InlineData("INSERT INTO t VALUES (1, 2), (3, 4)", "INSERT INTO t VALUES (1, 2), (3, (SELECT max(a) FROM t))")]
    [InlineData("SELECT f(1, 2)", "SELECT f(1)")]
    [InlineData("SELECT a - 1 FROM t", "SELECT a + 1 FROM t")]
    [InlineData("SELECT name -1 FROM t", "SELECT name '1' FROM t")]
    [InlineData("SELECT a FROM t WHERE b = NULL", "SELECT a FROM t WHERE b = 1")]
    [InlineData("SELECT \"a b\" FROM t", "SELECT \"a\" b FROM t")]
    [InlineData("SELECT \"A\" FROM t", "SELECT A FROM t")]
    [InlineData("SELECT 1", "SELECT 1; SELECT 1")]
    [InlineData("SELECT 1", "SELECT 1; DELETE FROM t")]
    [InlineData("SELECT 1", "SELECT /* 1 */ 1")]
    [InlineData("SET statement_timeout = 5", "SET lock_timeout = 5")]
    public void Other_statements_have_another(string one, string other) => Shape(one).ShouldNotBeNull().ShouldNotBe(Shape(other).ShouldNotBeNull());

    /// <summary>Many libraries end each text with a comment. What is put in a value must not fix the others anew and take the end along in a comment of its own.</summary>
    [Fact]
    public void A_comment_at_the_end_does_not_hide_another()
    {
        const string Known = "SELECT * FROM parcel WHERE name = 'li' AND tenant = 7 /*route='search'*/";
        var injected = Known.Replace("'li'", "'li' AND tenant = 8 -- '", StringComparison.Ordinal);
        Shape(injected).ShouldNotBe(Shape(Known).ShouldNotBeNull());
        // Neither is it lent what was found for the known one.
        var cache = new TemplateCache<string>(16);
        cache.Store(Encoding.UTF8.GetBytes(Known), "known").ShouldBeTrue();
        cache.Find(Encoding.UTF8.GetBytes(Known.Replace("li", "wang", StringComparison.Ordinal))).ShouldBe("known");
        cache.Find(Encoding.UTF8.GetBytes(injected)).ShouldBeNull();
    }

    [Theory]
    [InlineData("DO $$ BEGIN DELETE FROM t; END $$")]
    [InlineData("EXECUTE p(1)")]
    [InlineData("SELECT 1; EXECUTE p")]
    [InlineData("SET search_path = 'evil'")]
    [InlineData("SET LOCAL ROLE 'owner'")]
    [InlineData("SET SESSION AUTHORIZATION 'owner'")]
    [InlineData("CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'")]
    [InlineData("COPY t FROM PROGRAM 'cat /etc/passwd'")]
    [InlineData("COPY t TO '/tmp/t'")]
    [InlineData("SELECT U&\"!0061\" UESCAPE '!' FROM t")]
    [InlineData("SELECT FROM WHERE")]
    public void What_its_values_decide_has_none(string text) => Shape(text).ShouldBeNull();

    [Theory]
    [InlineData("SET search_path = app")]
    [InlineData("SET statement_timeout = '5s'")]
    [InlineData("COPY t FROM STDIN WITH (FORMAT csv, DELIMITER ';')")]
    [InlineData("CREATE TEMP TABLE a (b varchar(10))")]
    public void What_they_do_not_decide_has_one(string text) => Shape(text).ShouldNotBeNull();

    [Fact]
    public void It_is_written_down_and_read_again()
    {
        var shape = Shape(Login)!.Value;
        StatementShape.Of(shape.ToBytes()).ShouldBe(shape);
        Should.Throw<ArgumentException>(() => StatementShape.Of(new byte[16]));
    }

    // What is known is kept by these numbers: another way to compute them may not make everything unknown.
    [Theory]
    [InlineData(Login, "d445489cfb102bc406cecdf1f8253442a43218c3fd06a4046e7f5f43c4f17bcf")]
    [InlineData("SELECT a FROM t WHERE b IN (1, -2, $3) AND c = +5 AND d - 1 = (-2) -- end", "e342ca001084175ef029f39ffd47ac66065a1f11db29a7846ed1d143ec7c0d7c")]
    [InlineData("INSERT INTO t VALUES (1, now()), (2, now()); /* x */ VALUES ((VALUES (1), (2))), ((VALUES (3), (4))) ;;", "f1d7d3c518ebdd1f21424e3231e869a2a4cbb5528e3d06b727030a86aeec4f58")]
    [InlineData("SELECT a, (VALUES (1), (2)) FROM t WHERE b IN ('x', 'y') AND c IN (SELECT 1) AND \"in\" IN (7)", "130c92b9b9d9ba3e854189081144680e578f184664eb1dd47d738da629a5b05e")]
    public void What_was_kept_stays_known(string text, string kept) => Convert.ToHexStringLower(Shape(text)!.Value.ToBytes()).ShouldBe(kept);

    [Fact]
    public void What_was_kept_of_long_texts_stays_known()
    {
        var rows = string.Join(", ", Enumerable.Range(0, 5_000).Select(n => $"({n}, 'x{n}', f((1), {n}))"));
        var text = $"INSERT INTO \"T é\" (a, b, c) VALUES {rows}; SELECT {string.Join(" + ", Enumerable.Range(0, 2_000).Select(n => $"c{n}"))} FROM t WHERE a IN ({string.Join(",", Enumerable.Range(0, 3_000))})";
        Convert.ToHexStringLower(Shape(text)!.Value.ToBytes()).ShouldBe("c13859cba3191319eaf73ebb6b5b864d9b3e70ac6f573fe3e66dc05875995a5c");
    }

    [Fact]
    public void Nothing_is_allocated_for_the_shape_of_a_text()
    {
        var text = Encoding.UTF8.GetBytes(Login);
        using var native = new NativeText(text);
        var tokens = TokenScan.TryScan(native)!;
        ShapeText.Of(text, tokens);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 100; i++) ShapeText.Of(text, tokens);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    [Fact]
    public void Texts_that_are_lent_each_other_s_facts_have_one_shape()
    {
        // What the cache takes for the same text must be the same here, or a shape would be lent to another text.
        string[] texts =
        [
            Login, "SELECT 1 --x", "SELECT 1 /* y */", "SELECT a FROM t WHERE b IN (1, 2)", "SELECT a FROM t WHERE b IN (1)", "SET search_path = 'a'", "SET search_path = a", "SELECT -1", "SELECT '1'",
            "SELECT 1;", "SELECT 1; --", "SELECT $$1$$", "COPY t TO STDOUT", "SELECT f('a', 2)", "SELECT f(1, 2)",
        ];
        foreach (var one in texts)
        {
            var cache = new TemplateCache<AnalyzedText>(16);
            cache.Store(Encoding.UTF8.GetBytes(one), Analyze(one));
            foreach (var other in texts)
            {
                if (cache.Find(Encoding.UTF8.GetBytes(other)) is { } lent) lent.Shape.ShouldBe(Shape(other), $"{one} | {other}");
            }
        }
    }

    private static StatementShape? Shape(string text) => Analyze(text).Shape;

    private static AnalyzedText Analyze(string text) => StatementAnalyzer.Analyze(Encoding.UTF8.GetBytes(text));
}
