namespace Menshen.Sql.Tests;

public sealed class LexicalHazardTests
{
    [Theory]
    [InlineData("SELECT 'a\\'", true, false)]
    [InlineData("SELECT 'a\\'", false, true)]
    [InlineData("SELECT 'a'", false, false)]
    public void A_backslash_without_standard_strings_makes_a_text_unknown(string sql, bool standard, bool unknown) =>
        LexicalHazard.NeedsUnknown(System.Text.Encoding.UTF8.GetBytes(sql), standard).ShouldBe(unknown);
}
