namespace Menshen.Sql.Tests;

public sealed class LexicalHazardTests
{
    [Theory]
    [InlineData("UTF8", true)]
    [InlineData("utf-8", true)]
    [InlineData("LATIN1", true)]
    [InlineData("ISO_8859_5", true)]
    [InlineData("EUC_CN", true)]
    [InlineData("SQL_ASCII", true)]
    [InlineData("SJIS", false)]
    [InlineData("Shift_JIS_2004", false)]
    [InlineData("BIG5", false)]
    [InlineData("GBK", false)]
    [InlineData("uhc", false)]
    [InlineData("GB18030", false)]
    [InlineData("JOHAB", false)]
    [InlineData("win-949", false)]
    [InlineData("", false)]
    [InlineData("unheard of", false)]
    public void An_encoding_is_safe_only_if_its_characters_never_look_like_ascii(string name, bool safe) =>
        LexicalHazard.IsSafeClientEncoding(name).ShouldBe(safe);

    [Theory]
    [InlineData("SELECT 'a\\'", true, false)]
    [InlineData("SELECT 'a\\'", false, true)]
    [InlineData("SELECT 'a'", false, false)]
    public void A_backslash_without_standard_strings_makes_a_text_unknown(string sql, bool standard, bool unknown) =>
        LexicalHazard.NeedsUnknown(System.Text.Encoding.UTF8.GetBytes(sql), standard).ShouldBe(unknown);
}
