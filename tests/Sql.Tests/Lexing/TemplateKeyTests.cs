using System.Text;
using Menshen.Sql.Lexing;

namespace Menshen.Sql.Tests.Lexing;

public sealed class TemplateKeyTests
{
    private const int Seed = 20261122;

    [Theory]
    [InlineData("SELECT 1", "SELECT 2")]
    [InlineData("SELECT 'a'", "SELECT 'it''s'")]
    [InlineData("SELECT '..''..'", "SELECT ''")]
    [InlineData("SELECT E'\\''", "SELECT E'a\\\\'")]
    [InlineData("SELECT $$a$$", "SELECT $x$ $$ ' $x$")]
    [InlineData("SELECT 1--2", "SELECT 7-- '")]
    [InlineData("SELECT/**/1", "SELECT/* ' /*x*/ */22")]
    [InlineData("SELECT 'a'::text", "SELECT 'b'::text")]
    [InlineData("SELECT -1", "SELECT -22")]
    [InlineData("SELECT 1.5", "SELECT 2e7")]
    [InlineData("SELECT 2147483647", "SELECT 1")]
    [InlineData("SELECT 2147483648", "SELECT 1.0")]
    [InlineData("SELECT a1 FROM 表 WHERE 名='李'", "SELECT a1 FROM 表 WHERE 名='王五'")]
    [InlineData("SELECT $1, 5", "SELECT $1, 6")]
    [InlineData("COPY t TO PROGRAM 'x'", "COPY t TO PROGRAM 'y'")]
    [InlineData("SELECT te'a'", "SELECT te'b'")]
    public void Texts_that_differ_in_literals_or_comments_only_share_a_key(string first, string second) =>
        KeyOf(first).ShouldNotBeNull().ShouldBe(KeyOf(second).ShouldNotBeNull());

    [Theory]
    [InlineData("SELECT 1", "SELECT '1'")]
    [InlineData("SELECT 1", "SELECT 1.0")]
    [InlineData("SELECT 1", "SELECT 2147483648")]
    [InlineData("SELECT \"a\"", "SELECT \"b\"")]
    [InlineData("SELECT a", "SELECT 'a'")]
    [InlineData("SELECT $1", "SELECT $2")]
    [InlineData("SELECT $1", "SELECT 1")]
    [InlineData("SELECT B'1'", "SELECT X'1'")]
    [InlineData("SELECT '1'", "SELECT E'1'")]
    [InlineData("SELECT a1", "SELECT a2")]
    [InlineData("LIMIT 1", "LIMIT ALL")]
    [InlineData("SET x = on", "SET x = 'on'")]
    [InlineData("SELECT 1 IN (1)", "SELECT 1 IN (1, 2)")]
    [InlineData("SELECT 1 - 1", "SELECT 1 + 1")]
    [InlineData("SELECT 1--1", "SELECT 1-1")]
    [InlineData("SELECT foo$1", "SELECT foo$2")]
    [InlineData("SELECT '/*' a", "SELECT /*' a */ 1")]
    [InlineData("SELECT \"'\" , 'x", "SELECT \"'\" , 'x'")]
    public void Texts_that_differ_in_more_never_share_a_key(string first, string second) => KeyOf(first).ShouldNotBe(KeyOf(second));

    [Theory]
    [InlineData("SELECT 'a' 'b'")]
    [InlineData("SELECT 'a'\n'b'")]
    [InlineData("SELECT 'a' --c\n'b'")]
    [InlineData("SELECT 'a' /*c*/ 'b'")]
    [InlineData("SELECT U&'a'")]
    [InlineData("SELECT u&\"a\"")]
    [InlineData("SELECT E'\\x41'")]
    [InlineData("SELECT E'\\u0041'")]
    [InlineData("SELECT B'0''1'")]
    [InlineData("SELECT 'open")]
    [InlineData("SELECT E'open\\'")]
    [InlineData("SELECT \"open")]
    [InlineData("SELECT $a$ open $b$")]
    [InlineData("SELECT /* open /* */")]
    [InlineData("SELECT 0x1F")]
    [InlineData("SELECT 1_000")]
    [InlineData("SELECT .5")]
    [InlineData("SELECT 1..2")]
    [InlineData("SELECT 1e")]
    [InlineData("SELECT $1a")]
    [InlineData("SELECT $$a$$e'\\''")]
    [InlineData("SELECT a\\b")]
    [InlineData("\\d")]
    [InlineData("SELECT \"\"")]
    [InlineData("SELECT 'a\0b'")]
    [InlineData("SELECT 1 \u0001")]
    [InlineData("SELECT 0000000001")]
    public void In_doubt_there_is_no_key(string sql) => KeyOf(sql).ShouldBeNull();

    [Fact]
    public void Bytes_that_are_not_utf8_and_long_texts_have_no_key()
    {
        new TemplateKey().TryMake([(byte)'\'', 0xff, (byte)'\''], out _).ShouldBeFalse();
        new TemplateKey().TryMake(new byte[TemplateKey.TextLimit + 1], out _).ShouldBeFalse();
        KeyOf(new string(' ', TemplateKey.TextLimit)).ShouldNotBeNull();
    }

    [Fact]
    public void A_literal_may_lie_anywhere_across_the_blocks_of_64_bytes()
    {
        for (var before = 0; before < 200; before++)
        {
            foreach (var literal in new[] { "'x'", "42", "E'\\''", "$a$x$a$", "'" + new string('y', 150) + "'", "/* z */", "\"q\"" })
            {
                var text = Encoding.UTF8.GetBytes($"{new string('a', before)} {literal},{literal} b1");
                KeyOf(Encoding.UTF8.GetString(text)).ShouldBe(ScannerOracle.KeyOf(text));
            }
        }
    }

    [Fact]
    public void A_hundred_thousand_mutated_texts_have_the_key_that_the_real_scanner_gives_or_none()
    {
        var mutator = new SqlMutator(Seed);
        var key = new TemplateKey();
        var agreed = 0;
        for (var i = 0; i < 100_000; i++)
        {
            var text = mutator.Next();
            if (key.TryMake(text, out var found))
            {
                var expected = ScannerOracle.KeyOf(text);
                if (expected != Encoding.Latin1.GetString(found))
                {
                    throw new InvalidOperationException($"{Encoding.UTF8.GetString(text)}\nlexer:   {Encoding.Latin1.GetString(found)}\nscanner: {expected}");
                }

                agreed++;
            }
        }

        agreed.ShouldBeGreaterThan(30_000);
    }

    [Fact]
    public void A_million_mutated_texts_pass_through_the_lexer_without_an_exception()
    {
        var mutator = new SqlMutator(Seed + 1);
        var key = new TemplateKey();
        for (var i = 0; i < 1_000_000; i++)
        {
            key.TryMake(mutator.Next(), out _);
        }
    }

    private static string? KeyOf(string sql) =>
        new TemplateKey().TryMake(Encoding.UTF8.GetBytes(sql), out var key) ? Encoding.Latin1.GetString(key) : null;
}
