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
    [InlineData("SELECT set_config('app.db_key', 'x', false)", true)]
    [InlineData("CREATE FUNCTION f() RETURNS void LANGUAGE sql AS 'x'", true)]
    [InlineData("CREATE OR REPLACE PROCEDURE p() LANGUAGE sql AS 'x'", true)]
    [InlineData("CALL change_login($1, $2)", true)]
    [InlineData("EXPLAIN ANALYZE EXECUTE p('x')", true)]
    [InlineData("CREATE TABLE t AS EXECUTE p('x')", true)]
    [InlineData("COPY t FROM PROGRAM 'x'", true)]
    [InlineData("UPDATE t SET passphrase = 'x'", true)]
    [InlineData("SELECT * FROM t WHERE User_Pass = 'x'", true)]
    [InlineData("UPDATE person SET phone = 'x' WHERE id = 1", false)]
    [InlineData("SELECT 'password'", false)]
    [InlineData("CREATE TABLE t (a int DEFAULT 1)", false)]
    public void Statements_that_may_hold_secrets_are_known_by_kind_and_word(string sql, bool mayHold) =>
        StatementAnalyzer.Analyze(Encoding.UTF8.GetBytes(sql)).Statements.Any(SecretStatements.MayHold).ShouldBe(mayHold);

    [Theory]
    [InlineData("", false)]
    [InlineData("pass", false)]
    [InlineData("passW", true)]
    [InlineData("a PGP_", true)]
    [InlineData("pgp", false)]
    [InlineData("papassw", true)]
    [InlineData("新的口令", true)]
    [InlineData("a crossing of the town, at eight", false)]
    public void A_word_is_found_anywhere_in_a_text_and_in_any_case(string text, bool has) =>
        SecretStatements.HasSecretWord(Encoding.UTF8.GetBytes(text)).ShouldBe(has);

    [Fact]
    public void Of_a_template_that_was_cut_nobody_knows_the_rest()
    {
        var sql = $"SELECT {string.Join(", ", Enumerable.Range(0, 2000).Select(i => $"c{i}"))} FROM t";
        StatementAnalyzer.Analyze(Encoding.UTF8.GetBytes(sql)).Statements.Any(SecretStatements.MayHold).ShouldBeTrue();
    }
}
