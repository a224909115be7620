using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Menshen.Sql.Tests;

public sealed class StringLiteralTests
{
    [Theory]
    [InlineData("'x'", "x")]
    [InlineData("''", "")]
    [InlineData("'it''s'", "it's")]
    [InlineData("'a\\b'", "a\\b")]
    [InlineData("E'a\\\\b''c'", "a\\b'c")]
    [InlineData("$$it's$$", "it's")]
    [InlineData("$t$a$$b$t$", "a$$b")]
    [InlineData("'口令'", "口令")]
    public void Plain_forms_are_read(string literal, string content) => Read(literal).ShouldBe(content);

    [Theory]
    [InlineData("")]
    [InlineData("'")]
    [InlineData("'x")]
    [InlineData("E'a\\nb'")]
    [InlineData("E'a\\'")]
    [InlineData("U&'x'")]
    [InlineData("B'1'")]
    [InlineData("N'x'")]
    [InlineData("'a'\n'b'")]
    [InlineData("$a$x$b$")]
    [InlineData("$a$")]
    [InlineData("$")]
    [InlineData("42")]
    public void Others_are_not(string literal) => Read(literal).ShouldBeNull();

    [Fact]
    public void What_libpq_quotes_is_read_back_and_nothing_that_is_cut_short_is() => Check.QuickThrowOnFailure(Prop.ForAll<NonNull<string>>(content =>
    {
        var plain = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(content.Get.Replace("\0", "", StringComparison.Ordinal)));
        var escaped = plain.Replace("'", "''", StringComparison.Ordinal);
        var literal = plain.Contains('\\', StringComparison.Ordinal) ? $"E'{escaped.Replace("\\", "\\\\", StringComparison.Ordinal)}'" : $"'{escaped}'";
        Read(literal).ShouldBe(plain);
        var bytes = Encoding.UTF8.GetBytes(literal);
        for (var cut = 0; cut < bytes.Length; cut++)
            // A literal cut behind the first of two quotes is a whole one again; never is it the whole content.
            Read(bytes[..cut]).ShouldNotBe(plain);
    }));

    private static string? Read(string literal) => Read(Encoding.UTF8.GetBytes(literal));

    private static string? Read(byte[] literal)
    {
        var output = new char[literal.Length];
        var length = StringLiteral.Read(literal, output);
        return length < 0 ? null : new string(output, 0, length);
    }
}
