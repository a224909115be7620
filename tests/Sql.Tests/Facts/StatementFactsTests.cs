using System.Text;

namespace Menshen.Sql.Tests.Facts;

public sealed class StatementFactsTests
{
    public static TheoryData<string, string> Table => StatementTable.AsTheory();

    [Theory]
    [MemberData(nameof(Table))]
    public void A_statement_has_the_facts_of_the_table(string sql, string facts) =>
        string.Join(" ; ", Analyze(sql).Statements.Select(StatementTable.Describe)).ShouldBe(facts);

    [Fact]
    public void Several_statements_in_one_text_have_their_own_facts_and_templates()
    {
        var statements = Analyze(" SELECT 1 FROM a ; -- x\n DELETE FROM b WHERE c = 'd';; ;UPDATE e SET f = 2").Statements;
        statements.Select(s => s.Kind).ShouldBe([StatementKind.Select, StatementKind.Delete, StatementKind.Update]);
        statements.Select(s => Encoding.UTF8.GetString(s.Template.Span)).ShouldBe(
            ["SELECT $1 FROM a", "DELETE FROM b WHERE c = $1", "UPDATE e SET f = $1"]);
    }

    [Fact]
    public void One_broken_statement_makes_the_whole_text_unparseable() =>
        Analyze("SELECT 1; SELEC 2").Statements.ShouldHaveSingleItem().Kind.ShouldBe(StatementKind.Unparseable);

    [Theory]
    [InlineData("")]
    [InlineData(" \n\t")]
    [InlineData(";;")]
    [InlineData("/* nothing */ -- at all")]
    public void A_text_without_statements_is_empty_and_complete(string sql)
    {
        var facts = Analyze(sql).Statements.ShouldHaveSingleItem();
        facts.Kind.ShouldBe(StatementKind.Empty);
        facts.RelationsAreComplete.ShouldBeTrue();
    }

    [Fact]
    public void Every_truncation_of_every_statement_gives_facts_and_never_an_exception()
    {
        foreach (var text in StatementTable.Texts())
        {
            for (var length = 0; length < text.Length; length++)
            {
                var statements = StatementAnalyzer.Analyze(text.AsSpan(0, length)).Statements;
                statements.ShouldNotBeEmpty();
                statements.ShouldAllBe(s => s.Kind != StatementKind.Unknown || !s.RelationsAreComplete);
                statements.Count(s => s.Template.Span.IndexOf("analysis failed"u8) >= 0).ShouldBe(0);
            }
        }
    }

    [Fact]
    public void Unknown_facts_claim_nothing()
    {
        var facts = AnalyzedText.Unknown("a backslash", 12).Statements.ShouldHaveSingleItem();
        facts.Kind.ShouldBe(StatementKind.Unknown);
        facts.RelationsAreComplete.ShouldBeFalse();
        Encoding.UTF8.GetString(facts.Template.Span).ShouldBe("/* a backslash, 12 bytes */");
    }

    [Fact]
    public void No_node_of_the_servers_own_scripts_is_unknown_to_the_command_table()
    {
        foreach (var file in ServerScripts.Files)
        {
            StatementAnalyzer.Analyze(File.ReadAllBytes(file)).Statements
                .ShouldAllBe(s => s.Command != "" && s.Kind != StatementKind.Unknown && s.Kind != StatementKind.Unparseable, file);
        }
    }

    private static AnalyzedText Analyze(string sql) => StatementAnalyzer.Analyze(Encoding.UTF8.GetBytes(sql));
}
