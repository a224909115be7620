using Menshen.Server;

namespace Menshen.Cli.Tests;

/// <summary>Names that somebody typed who has not shown who he is, in records that say more behind them.</summary>
public sealed class QuotedTests
{
    [Theory]
    [InlineData("li_wei-2.x", "li_wei-2.x")]
    [InlineData("李伟", "李伟")]
    [InlineData("Łukasz", "Łukasz")]
    [InlineData("", "\"\"")]
    [InlineData("li with certificate ab", "\"li with certificate ab\"")]
    [InlineData("li\u3164with\u3164certificate\u3164ab", "\"li\\u3164with\\u3164certificate\\u3164ab\"")]
    [InlineData("li\uffa0with\u1160certificate", "\"li\\uffa0with\\u1160certificate\"")]
    [InlineData("li\u00a0with", "\"li\\u00a0with\"")]
    [InlineData("li\u201d with certificate ab", "\"li\\u201d with certificate ab\"")]
    [InlineData("li\u02ee with certificate ab", "\"li\\u02ee with certificate ab\"")]
    [InlineData("li\" with certificate ab", "\"li' with certificate ab\"")]
    [InlineData("li\u202e", "\"li\\u202e\"")]
    public void A_name_reads_like_nothing_but_a_name(string name, string shown) => Quoted.Name(name).ShouldBe(shown);

    [Fact]
    public void A_long_name_is_cut_also_where_it_is_written_out()
    {
        Quoted.Name(new string('x', 600)).ShouldBe($"\"{new string('x', 100)}…\"");
        Quoted.Name(new string('\u3164', 600)).Length.ShouldBeLessThanOrEqualTo(103);
    }
}
