using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Menshen.Sql.Sealing;
using Menshen.Sql.Tests.Facts;

namespace Menshen.Sql.Tests.Sealing;

/// <summary>What must hold for any text: a plan is one of the template, and names decide whether there is one.</summary>
public sealed class SealPropertyTests
{
    private const int Cases = 2_000;

    [Fact]
    public void Another_value_in_a_literals_place_does_not_change_the_plan() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Cases), Prop.ForAll<int, NonNull<string>, int>((seed, content, number) =>
        {
            var sql = Statement(seed);
            var other = Replace(sql, content.Get, number);
            Describe(Planned.Of(other)).ShouldBe(Describe(Planned.Of(sql)), $"{sql}\n{other}");
        }));

    [Fact]
    public void Sealing_what_is_planned_leaves_a_text_with_the_same_plan() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Cases), Prop.ForAll<int>(seed =>
        {
            // What the gateway splices in is a literal again: nothing of the text's meaning may hang on it.
            var sql = Statement(seed);
            var plan = Planned.Of(sql);
            Describe(Planned.Of(ToySeal.Splice(sql, plan))).ShouldBe(Describe(plan), sql);
        }));

    [Fact]
    public void A_relation_of_another_name_is_not_touched() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Cases), Prop.ForAll<int>(seed =>
        {
            var sql = Statement(seed).Replace("sender", "nobody", StringComparison.Ordinal).Replace("receiver", "noone", StringComparison.Ordinal);
            Planned.Of(sql).ShouldBeSameAs(SealPlan.Nothing, sql);
        }));

    [Fact]
    public void The_generator_reaches_plans_and_faults()
    {
        // A property over texts of which none is planned would say nothing.
        var plans = Enumerable.Range(0, 2_000).Select(seed => Planned.Of(Statement(seed))).ToList();
        plans.Count(plan => plan.Fault is null && plan.Literals.Length > 0).ShouldBeGreaterThan(100);
        plans.Count(plan => plan.Fault?.OnlySearch == true).ShouldBeGreaterThan(100);
        plans.Count(plan => plan == SealPlan.Nothing).ShouldBeGreaterThan(10);
        plans.ShouldNotContain(plan => plan.Fault != null && plan.Fault.Construct.Contains("failed", StringComparison.Ordinal));
        // Some are not grammatical, such as VALUES with a star in it.
        plans.Count(plan => plan.Fault != null && plan.Fault.Construct.Contains("grammar", StringComparison.Ordinal)).ShouldBeLessThan(20);
    }

    [Fact]
    public void Every_expression_and_statement_of_the_facts_table_is_known()
    {
        // Each relation of the table is sealed here, so that whatever the planner does not know is a fault that says so.
        foreach (var line in StatementTable.Lines)
        {
            var relations = StatementAnalyzer.Analyze(Encoding.UTF8.GetBytes(line.Sql)).Statements.SelectMany(facts => facts.Reads.Concat(facts.Writes)).Distinct();
            var schema = new SealedSchema(relations.Select(name => new SealedRelation(name.Schema ?? "public", name.Name, [new SealedColumn("sealed_one", 1, true)])), []);
            var fault = SealPlanner.Plan(Encoding.UTF8.GetBytes(line.Sql), schema).Fault?.Construct ?? "";
            fault.ShouldNotContain("the expression", Case.Sensitive, line.Sql);
            fault.ShouldNotContain("the source", Case.Sensitive, line.Sql);
            fault.ShouldNotContain("of the kind", Case.Sensitive, line.Sql);
            fault.ShouldNotContain("planning failed", Case.Sensitive, line.Sql);
        }
    }

    [Fact]
    public void A_parameter_in_a_literals_place_has_its_plan() =>
        Check.One(Config.QuickThrowOnFailure.WithMaxTest(Cases), Prop.ForAll<int>(seed =>
        {
            var sql = new TypedSqlWriter(seed).Statement();
            var (text, at, numbers) = (new StringBuilder(), 0, new List<int>());
            foreach (var literal in Planned.Literals(sql))
            {
                var start = sql.IndexOf(literal, at, StringComparison.Ordinal);
                var isString = literal[0] == '\'';
                numbers.Add(isString ? numbers.Count(number => number > 0) + 1 : 0);
                text.Append(sql, at, start - at).Append(isString ? $"${numbers[^1]}" : literal);
                at = start + literal.Length;
            }

            var other = Planned.Of(text.Append(sql, at, sql.Length - at).ToString());
            var plan = Planned.Of(sql);
            other.Literals.ShouldBeEmpty(sql);
            other.Parameters.ShouldBe(plan.Literals.Select(target => target with { Index = numbers[target.Index] }), sql);
            (other.Fault is null).ShouldBe(plan.Fault is null, sql);
        }));

    private static string Statement(int seed) => seed % 2 == 0 ? new SqlWriter(seed).Statement() : new TypedSqlWriter(seed).Statement();

    /// <summary>Strings get this content, numbers this value; the template stays.</summary>
    private static string Replace(string sql, string content, int number)
    {
        var quoted = $"'{content.Replace("'", "''", StringComparison.Ordinal).Replace("\0", "", StringComparison.Ordinal)}'";
        var (text, at) = (new StringBuilder(), 0);
        foreach (var literal in Planned.Literals(sql))
        {
            var start = sql.IndexOf(literal, at, StringComparison.Ordinal);
            text.Append(sql, at, start - at);
            text.Append(literal[0] == '\'' ? quoted : literal.Contains('.', StringComparison.Ordinal) ? "7.25" : $"{1 + (number & 0xff)}");
            at = start + literal.Length;
        }

        return text.Append(sql, at, sql.Length - at).ToString();
    }

    private static string Describe(SealPlan plan) => string.Join(
        ' ', plan.TouchesSealed, string.Join(',', plan.Literals), string.Join(',', plan.Parameters), string.Join(',', plan.CopiedIn), plan.Fault);
}
