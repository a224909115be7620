using System.Text;
using Menshen.Policy.Grants;
using Menshen.Policy.Labels;
using Menshen.Sql;

namespace Menshen.Policy.Tests;

/// <summary>The journal keeps eight thousand bytes of a statement's template. What is refused by a word is refused wherever the word stands, also where it is parted by that place.</summary>
public sealed class LongStatementTests
{
    private const string Words = "a, ";

    [Theory]
    [InlineData("select ~1, set_config('debug_print_plan', 'on', false)", "ML0005")]
    [InlineData("select ~1, SET_CONFIG('debug_print_plan', 'on', false)", "ML0005")]
    [InlineData("select ~U&\"set\\005fconfig\"('debug_print_plan', 'on', false)", "ML0005")]
    [InlineData("select ~xmin from own", "ML0012")]
    [InlineData("vacuum (verbose) ~a", "ML0012")]
    [InlineData("select ~1 from generate_series(1, 9)", null)]
    public void A_word_that_labels_refuse_is_found_behind_what_the_journal_keeps(string sql, string? rule) =>
        EachLength(sql, facts => LabelledDatabaseRules.Decide(facts)?.RuleId, rule);

    [Theory]
    [InlineData("select ~nextval('s')", "ML0010")]
    [InlineData("select ~1", null)]
    public void So_is_a_number_above_the_bottom_label(string sql, string? rule) =>
        EachLength(sql, facts => LabelledDatabaseRules.DecideAboveBottom(facts, LabelRules.None, "shop")?.RuleId, rule);

    [Theory]
    [InlineData("grant !connect on database shop to alice", "MG0008")]
    [InlineData("grant select on ~b to alice", null)]
    public void So_is_the_right_to_a_database(string sql, string? rule) =>
        EachLength(sql, facts => GrantStatements.Decide(facts)?.RuleId, rule);

    [Theory]
    [InlineData("create role r in role ~b password 'x'", "MD0001")]
    [InlineData("create role r in role ~b login nonsense password 'x'", "MD0001")]
    [InlineData("create role r in role ~\"a name that is long enough to stand on both sides of the place\" password 'x'", "MD0001")]
    [InlineData("create role r in role ~b login", null)]
    public void So_is_the_password_of_a_role(string sql, string? rule) =>
        EachLength(sql, facts => (PolicySet.Default.Decide(1, facts) as Decision.Refuse)?.RuleId, rule);

    [Fact]
    public void Many_rows_of_values_are_read_to_their_end_and_many_names_are_too_long()
    {
        RuleOf($"insert into t values {string.Join(", ", Enumerable.Repeat("(1, 'b', 2.5)", 50_000))} returning a").ShouldBeNull();
        RuleOf($"insert into t values {string.Join(",", Enumerable.Repeat("(1,'b',2.5)", 50_000))} returning xmin").ShouldBe("ML0012");
        RuleOf($"select {string.Join(", ", Enumerable.Repeat("a", 50_000))}").ShouldBe("ML0015");

        static string? RuleOf(string sql) => LabelledDatabaseRules.Decide(StatementAnalyzer.Analyze(Encoding.UTF8.GetBytes(sql)).Statements.Single())?.RuleId;
    }

    private static void EachLength(string sql, Func<StatementFacts, string?> decide, string? rule)
    {
        // From a little short of the place to far behind it.
        foreach (var length in Enumerable.Range(8080, 130).Append(12_000).Append(30_000))
        {
            var filling = string.Concat(Enumerable.Repeat(Words, length / Words.Length)) + new string('b', length % Words.Length) + (length % Words.Length == 0 ? "" : ", ");
            var text = sql.Replace("~", filling, StringComparison.Ordinal).Replace("!", string.Concat(Enumerable.Repeat("create, ", length / 8)), StringComparison.Ordinal);
            StatementAnalyzer.Analyze(Encoding.UTF8.GetBytes(text)).Statements.Select(decide).FirstOrDefault(found => found is not null).ShouldBe(rule, $"{sql} behind {length}");
        }
    }
}
