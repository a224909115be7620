using System.Text;
using Menshen.Sql;

namespace Menshen.Policy.Tests;

public sealed class OwnPasswordStatementTests
{
    [Theory]
    [InlineData("ALTER ROLE liwei PASSWORD 'x'", "liwei")]
    [InlineData("alter user LiWei with password 'x'", "liwei")]
    [InlineData("ALTER USER \"LiWei\" ENCRYPTED PASSWORD 'x' ;", "LiWei")]
    [InlineData("ALTER ROLE \"a\"\"b\" WITH ENCRYPTED PASSWORD $$x$$", "a\"b")]
    [InlineData("ALTER ROLE current_user PASSWORD 'x' -- PASSWORD", null)]
    [InlineData("/* a */ ALTER USER SESSION_USER PASSWORD E'x'", null)]
    [InlineData("ALTER ROLE \"current_user\" PASSWORD 'x'", "current_user")]
    [InlineData("ALTER ROLE 李伟 PASSWORD 'x'", "李伟")]
    public void The_one_form_is_known_and_whose_role_it_names(string sql, string? role) =>
        Read(sql).ShouldNotBeNull().Role.ShouldBe(role);

    [Theory]
    [InlineData("ALTER ROLE liwei PASSWORD NULL")]
    [InlineData("ALTER ROLE liwei PASSWORD 'x' SUPERUSER")]
    [InlineData("ALTER ROLE liwei SUPERUSER PASSWORD 'x'")]
    [InlineData("ALTER ROLE liwei PASSWORD 'x' VALID UNTIL 'y'")]
    [InlineData("ALTER ROLE liwei SET password = 'x'")]
    [InlineData("ALTER ROLE liwei IN DATABASE d SET a = 'x'")]
    [InlineData("CREATE ROLE liwei PASSWORD 'x'")]
    [InlineData("SELECT 'x'")]
    [InlineData("ALTER ROLE password LOGIN")]
    public void Every_other_statement_is_none(string sql) => Read(sql).ShouldBeNull();

    [Fact]
    public void Nothing_that_is_cut_short_is_taken_for_it()
    {
        const string Whole = "ALTER USER \"LiWei\" WITH ENCRYPTED PASSWORD 'x'";
        for (var length = 0; length < Whole.Length; length++)
            Read(Whole[..length]).ShouldBeNull($"cut at {length}");
    }

    [Fact]
    public void It_is_about_the_one_who_has_logged_in_by_name_role_or_word()
    {
        new OwnPasswordStatement(null).IsAbout("liwei", "liwei.40003").ShouldBeTrue();
        new OwnPasswordStatement("liwei").IsAbout("liwei", "liwei.40003").ShouldBeTrue();
        new OwnPasswordStatement("liwei.40003").IsAbout("liwei", "liwei.40003").ShouldBeTrue();
        new OwnPasswordStatement("liwei2").IsAbout("liwei", "liwei.40003").ShouldBeFalse();
    }

    private static OwnPasswordStatement? Read(string sql) =>
        StatementAnalyzer.Analyze(Encoding.UTF8.GetBytes(sql)).Statements is [var one] ? OwnPasswordStatement.Read(one) : null;
}
