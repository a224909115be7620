using System.Text;

namespace Menshen.Sql.Tests.Templates;

public sealed class TemplateTests
{
    [Theory]
    [InlineData("select  1 ,\n 'a'", "select $1 , $2")]
    [InlineData("SELECT $2, 'a', $1", "SELECT $2, $3, $1")]
    [InlineData("SELECT 'it''s'", "SELECT $1")]
    [InlineData("SELECT E'a\\'b', e'\\\\'", "SELECT $1, $2")]
    [InlineData("SELECT U&'\\0041' , U&'!0041' UESCAPE '!'", "SELECT $1 , $2 UESCAPE $3")]
    [InlineData("SELECT B'01', X'ff', N'a', n'b'", "SELECT $1, $2, N $3, n $4")]
    [InlineData("SELECT $$a$$, $x$ b $$ c $x$", "SELECT $1, $2")]
    [InlineData("SELECT 'a'\n  'b', 1", "SELECT $1, $2")]
    [InlineData("SELECT -1, +2.5e10, .5, 1., 12345678901234567890", "SELECT -$1, +$2, $3, $4, $5")]
    [InlineData("SELECT 'a'::text, '1'::int::text", "SELECT $1::text, $2::int::text")]
    [InlineData("SELECT/*secret*/1--secret", "SELECT $1")]
    [InlineData("SELECT a/* x /* y */ z */FROM t", "SELECT a FROM t")]
    [InlineData("SELECT \"a  'b' 1\" , t1.c2", "SELECT \"a  'b' 1\" , t1.c2")]
    [InlineData("SELECT interval '1' day", "SELECT interval $1 day")]
    [InlineData("ALTER ROLE x PASSWORD 'p'", "ALTER ROLE x PASSWORD $1")]
    [InlineData("SET x TO 'v', on, 1", "SET x TO $1, on, $2")]
    [InlineData("SELECT a[1:2], a-1", "SELECT a[$1:$2], a-$3")]
    [InlineData("SELECT 'x' AS \"名\" FROM 运单 ;", "SELECT $1 AS \"名\" FROM 运单")]
    public void A_template_is_the_statement_without_literals_comments_and_extra_space(string sql, string template) =>
        TemplateOf(sql).ShouldBe(template);

    [Theory]
    [InlineData("SELEC 'topsecret'")]
    [InlineData("ALTER ROLE x PASSWORD 'topsecret")]
    [InlineData("ALTER ROLE x PASSWORD topsecret topsecret")]
    [InlineData("INSERT INTO t VALUES ('O'topsecret's x')")]
    [InlineData("SELECT $a$topsecret")]
    [InlineData("SELECT /* topsecret")]
    [InlineData("SELECT E'topsecret\\'")]
    public void What_cannot_be_parsed_shows_nothing_secret(string sql)
    {
        StatementAnalyzer.Analyze(Encoding.UTF8.GetBytes(sql)).Statements.ShouldHaveSingleItem().Kind.ShouldBe(StatementKind.Unparseable);
        TemplateOf(sql).ShouldNotContain("topsecret");
    }

    [Fact]
    public void A_long_template_is_cut_with_a_mark_and_its_fingerprint_covers_the_whole()
    {
        var first = Facts($"SELECT {string.Join(", ", Enumerable.Range(0, 3000).Select(i => $"列{i}"))} FROM a");
        var second = Facts($"SELECT {string.Join(", ", Enumerable.Range(0, 3000).Select(i => $"列{i}"))} FROM b");
        first.Template.Length.ShouldBeInRange(8 * 1024 - 4, 8 * 1024);
        var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(first.Template.Span);
        text.ShouldEndWith(" /* cut */");
        text.ShouldBe(Encoding.UTF8.GetString(second.Template.Span));
        first.Fingerprint.ShouldNotBe(second.Fingerprint);
    }

    [Fact]
    public void A_fingerprint_is_the_same_in_every_run() =>
        // The first 128 bits of SHA-256 of "SELECT $1", by sha256sum.
        Facts("SELECT 42").Fingerprint.ToString("x32", System.Globalization.CultureInfo.InvariantCulture).ShouldBe("165a22d8eabe300a7430a1c63e8bd81b");

    private static StatementFacts Facts(string sql) => StatementAnalyzer.Analyze(Encoding.UTF8.GetBytes(sql)).Statements[0];

    private static string TemplateOf(string sql) => Encoding.UTF8.GetString(Facts(sql).Template.Span);
}
