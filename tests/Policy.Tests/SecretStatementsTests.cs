using System.Text;
using Menshen.Sql;

namespace Menshen.Policy.Tests;

public sealed class SecretStatementsTests
{
    [Theory]
    [InlineData("ALTER ROLE joe PASSWORD 'x'", true)]
    [InlineData("CREATE USER MAPPING FOR joe SERVER s OPTIONS (user 'x')", true)]
    [InlineData("ALTER SERVER s OPTIONS (SET host 'x')", true)]
    [InlineData("CREATE SUBSCRIPTION s CONNECTION 'x' PUBLICATION p", true)]
    [InlineData("UPDATE app SET PassWord_Hash = 'x'", true)]
    [InlineData("SELECT * FROM t WHERE token = 'x'", true)]
    [InlineData("SELECT hmac(a, 'x', 'sha256') FROM t", true)]
    [InlineData("UPDATE t SET 口令 = 'x'", true)]
    [InlineData("DO 'begin end'", true)]
    [InlineData("SELEC 'x'", true)]
    [InlineData("UPDATE person SET phone = 'x' WHERE id = 1", false)]
    [InlineData("SELECT 'password'", false)]
    [InlineData("CREATE TABLE t (a int DEFAULT 1)", false)]
    public void Statements_that_may_hold_secrets_are_known_by_kind_and_word(string sql, bool mayHold) =>
        StatementAnalyzer.Analyze(Encoding.UTF8.GetBytes(sql)).Statements.Any(SecretStatements.MayHold).ShouldBe(mayHold);

    [Fact]
    public void Of_a_template_that_was_cut_nobody_knows_the_rest()
    {
        var sql = $"SELECT {string.Join(", ", Enumerable.Range(0, 2000).Select(i => $"c{i}"))} FROM t";
        StatementAnalyzer.Analyze(Encoding.UTF8.GetBytes(sql)).Statements.Any(SecretStatements.MayHold).ShouldBeTrue();
    }
}
