using Menshen.Cli.Evaluation;
using Menshen.Evaluator;
using Npgsql;

namespace Menshen.Cli.Tests.Evaluation;

/// <summary>What the address of any PostgreSQL says is done, or refused; never left out.</summary>
public class EvaluationTargetsTests
{
    [Theory]
    [InlineData("", SslMode.Prefer, null)]
    [InlineData("?sslmode=disable", SslMode.Disable, null)]
    [InlineData("?sslmode=verify-full&sslrootcert=%2Fetc%2Fca.crt", SslMode.VerifyFull, "/etc/ca.crt")]
    [InlineData("?sslmode=verify-ca", SslMode.VerifyCA, null)]
    public void What_it_says_of_tls_holds_for_each_connection(string query, SslMode mode, string? authority)
    {
        var builder = EvaluationTargets.Plain($"postgres://somebody@localhost:5432/postgres{query}", null, _ => "x").ConnectionOf(new Subject("ev", "y", "ev"));
        (builder.SslMode, builder.RootCertificate).ShouldBe((mode, authority));
    }

    [Theory]
    [InlineData("?sslmode=sometimes")]
    [InlineData("?sslmode=0")]
    [InlineData("?sslmode=")]
    [InlineData("?sslmode")]
    [InlineData("?sslrootcert=")]
    [InlineData("?sslcert=me.crt")]
    [InlineData("?options=-c%20role=x")]
    public void Anything_else_is_refused(string query) =>
        Should.Throw<CliRefusalException>(() => EvaluationTargets.Plain($"postgres://somebody@localhost:5432/postgres{query}", null, _ => "x"));

    [Theory]
    [InlineData("--as")]
    [InlineData("--reason")]
    [InlineData("--server")]
    public async Task What_would_say_who_asks_and_where_is_refused_and_not_left_out(string option)
    {
        var terminal = new FakeTerminal();
        (await terminal.RunAsync("evaluate", "--check", "access", option, "https://there", "--lang", "en")).ShouldNotBe(0);
        terminal.Error.ShouldContain("MENSHEN_EVALUATE_SYSTEM");
    }

    [Fact]
    public async Task A_requirement_names_the_checks_that_try_it_and_one_that_nobody_can_judge_is_excluded()
    {
        var shown = new FakeTerminal();
        (await shown.RunAsync("standards", "show", "gbt20009-5.1.2.6-c", "--lang", "en")).ShouldBe(0);
        shown.Output.ShouldContain("menshen evaluate --check: audit.floor");
        var excluded = new FakeTerminal();
        (await excluded.RunAsync("standards", "list", "--state", "excluded", "--lang", "en")).ShouldBe(0);
        excluded.Output.ShouldContain("gat389-5.1.3-x");
        var one = new FakeTerminal();
        (await one.RunAsync("standards", "show", "gat389-5.1.3-x", "--lang", "en")).ShouldBe(0);
        one.Output.ShouldContain("heading of this clause only");
        one.Output.ShouldNotContain("a person signs");
    }
}
