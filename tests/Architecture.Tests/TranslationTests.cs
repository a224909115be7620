using Menshen.Architecture.Tests.Rules;

namespace Menshen.Architecture.Tests;

public class TranslationTests
{
    [Fact]
    public void Both_readmes_have_the_same_headings_and_commands() =>
        TranslationRule.Violations(Repository.Read("README.md"), Repository.Read("README.zh-CN.md")).ShouldBeEmpty();

    [Fact]
    public void A_missing_heading_and_a_missing_command_are_seen() =>
        TranslationRule.Violations("# A\n## B\n```sh\n./menshen demo # try\n```\n", "# A\n```sh\n./menshen test\n```\n").Count().ShouldBe(3);

    [Fact]
    public void Comments_in_a_block_may_be_translated() =>
        TranslationRule.Violations("# A\n```sh\n./menshen demo # try\n```\n", "# 甲\n```sh\n./menshen demo # 试试\n```\n").ShouldBeEmpty();
}
