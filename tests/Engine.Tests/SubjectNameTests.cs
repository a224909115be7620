using Menshen.TestKit;

namespace Menshen.Engine.Tests;

public sealed class SubjectNameTests
{
    [Theory]
    [InlineData("liwei")]
    [InlineData("zhang_san")]
    [InlineData("billing-app2")]
    [InlineData("张三")]
    public void A_persons_own_name_is_good(string name) => SubjectName.Judge(name).ShouldBeNull();

    [Theory]
    [InlineData("postgres")]
    [InlineData("root")]
    [InlineData("sa")]
    [InlineData("test")]
    [InlineData("管理员")]
    [InlineData("pg_read_all_data")]
    [InlineData("menshen2")]
    [InlineData("mac_owner")]
    [InlineData("Alice")]
    [InlineData("alice.40003")]
    [InlineData("2fast")]
    [InlineData("a b")]
    [InlineData("a\"b")]
    [InlineData("аdele")] // the first letter is Cyrillic
    [InlineData("")]
    [InlineData("abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyz")]
    [Requirement("realname-7.4.2-4.2")]
    [Requirement("realname-7.9.2-4.2")]
    public void Any_other_is_refused_with_advice(string name) => SubjectName.Judge(name).ShouldNotBeNull().ShouldContain("choose");

    [Fact]
    public void A_refusal_shows_no_control_characters() => SubjectName.Judge("a\u001b[2J")!.ShouldNotContain("\u001b");
}
