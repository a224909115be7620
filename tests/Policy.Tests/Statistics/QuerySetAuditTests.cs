using FsCheck;
using FsCheck.Fluent;
using Menshen.Policy.Statistics;
using Menshen.TestKit;

namespace Menshen.Policy.Tests.Statistics;

/// <summary>That no sequence of answered questions tells one row's value, judged by exact elimination over the rows.</summary>
public class QuerySetAuditTests
{
    private const int Minimum = 3;
    private const int Cases = 1500;

    /// <summary>A table by three attributes of each row, and questions: rows whose attributes fit one of some patterns, turned round or not.</summary>
    private sealed record Case(int[][] Rows, (int?[] Pattern, int?[] Or, bool IsNot)[] Questions)
    {
        public bool[] Set(int question) => [.. Rows.Select(row => (Fits(row, Questions[question].Pattern) || Fits(row, Questions[question].Or)) != Questions[question].IsNot)];

        private static bool Fits(int[] row, int?[] pattern) => row.Zip(pattern).All(pair => pair.Second is null || pair.First == pair.Second);
    }

    private static readonly Gen<int?> Part = from wild in Gen.Choose(0, 2) from value in Gen.Choose(0, 3) select wild == 0 ? (int?)value : null;

    private static readonly Gen<Case> Cases_ =
        from size in Gen.Choose(4, 20)
        from rows in Gen.Choose(0, 3).ArrayOf(3).ArrayOf(size)
        from count in Gen.Choose(2, 30)
        from questions in (from pattern in Part.ArrayOf(3) from or in Part.ArrayOf(3) from isNot in Gen.Choose(0, 3) select (pattern, or, isNot == 0)).ArrayOf(count)
        select new Case(rows, questions);

    [Fact]
    [Requirement("gat389-4.10-1")]
    [Requirement("gat389-4.10-2")]
    public void No_single_row_follows_from_the_answers_to_any_questions()
    {
        var (answeredAtAll, toldOtherwise) = (0, 0);
        ForAll(given =>
        {
            var (answered, naive) = (new List<bool[]>(), new List<bool[]>());
            var units = Enumerable.Range(0, given.Rows.Length).ToArray();
            for (var question = 0; question < given.Questions.Length; question++)
            {
                var set = given.Set(question);
                var size = set.Count(has => has);
                if (size < Minimum || (set.Length - size is > 0 and < Minimum)) continue;
                naive.Add(set);
                if (!QuerySetAudit.Tells([.. answered.Select(Of)], [Of(set)], units, Minimum)) answered.Add(set);
            }
            ExactSolver.Determined(answered, given.Rows.Length).ShouldBeEmpty();
            answeredAtAll += answered.Count;
            toldOtherwise += ExactSolver.Determined(naive, given.Rows.Length).Count();
        });
        // The same questions on a system with a minimum set size alone tell much, and this one is not silent.
        toldOtherwise.ShouldBeGreaterThan(100);
        answeredAtAll.ShouldBeGreaterThan(Cases);
    }

    [Fact]
    [Requirement("gat389-4.10-1")]
    public void Nor_does_a_unit_that_has_many_rows()
    {
        ForAll(given =>
        {
            var units = given.Rows.Select((_, i) => i / 2).ToArray();
            var answered = new List<QuerySet>();
            for (var question = 0; question < given.Questions.Length; question++)
            {
                var set = Of(given.Set(question));
                if (QuerySetAudit.Tells(answered, [set], units, Minimum)) continue;
                set.Rows.Select(row => units[row]).Distinct().Count().ShouldNotBeInRange(1, Minimum - 1);
                foreach (var other in answered)
                    set.DifferenceTo(other).Select(row => units[row]).Distinct().Count().ShouldNotBeInRange(1, Minimum - 1);
                answered.Add(set);
            }
        });
    }

    [Fact]
    public void A_tracker_of_three_sets_of_which_no_two_differ_by_little_is_found()
    {
        // all − (A or x) … : x follows from {0..5}, {6..11, 5}, {0..11}, and no two of them differ by fewer than five.
        var units = Enumerable.Range(0, 12).ToArray();
        QuerySet[] answered = [QuerySet.Of(Enumerable.Range(0, 6)), QuerySet.Of(Enumerable.Range(5, 7))];
        QuerySetAudit.Tells(answered[..1], answered[1..], units, 5).ShouldBeFalse();
        QuerySetAudit.Tells(answered, [QuerySet.Of(Enumerable.Range(0, 12))], units, 5).ShouldBeTrue();
    }

    [Fact]
    [Requirement("gat389-4.10-1")]
    public void Rows_that_changed_in_another_column_are_the_same_units()
    {
        // Twelve people; all rows get another content, numbers 12 to 23.
        var units = Enumerable.Range(0, 24).Select(row => row % 12).ToArray();
        QuerySet[] all = [QuerySet.Of(Enumerable.Range(0, 12))];
        QuerySet[] butOne = [QuerySet.Of(Enumerable.Range(12, 11))];
        QuerySetAudit.Tells(all, butOne, units, 5).ShouldBeFalse("by their contents the two have no row in common: the attack");
        QuerySetAudit.TellsOfUnits(all, butOne, units, 5).ShouldBeTrue();
        QuerySetAudit.TellsOfUnits(all, [QuerySet.Of(Enumerable.Range(12, 12))], units, 5).ShouldBeFalse("the same people again");
        QuerySetAudit.TellsOfUnits(all, [QuerySet.Of(Enumerable.Range(12, 6))], units, 5).ShouldBeFalse("six others are left");
        // A set of a time when people had several rows says nothing here.
        QuerySetAudit.TellsOfUnits([QuerySet.Of(Enumerable.Range(0, 24))], butOne, units, 5).ShouldBeFalse();
    }

    [Fact]
    public void The_same_set_again_is_answered_again()
    {
        var units = Enumerable.Range(0, 20).ToArray();
        var set = QuerySet.Of([1, 3, 5, 7, 9]);
        QuerySetAudit.Tells([set], [QuerySet.Read(set.ToBytes())], units, 5).ShouldBeFalse();
    }

    [Fact]
    [Requirement("gat389-4.10-1")]
    public void What_is_left_out_is_nothing_or_enough() => ForAllGroups((sizes, outside) =>
    {
        var shown = GroupSuppression.Shown(sizes, group => sizes[group] % 5 != 4, outside, Minimum);
        var hidden = sizes.Sum() - shown.Sum(group => sizes[group]);
        shown.ShouldAllBe(group => sizes[group] >= Minimum && sizes[group] % 5 != 4);
        if (shown.Count == 0) return;
        if (hidden > 0) (hidden >= Minimum && sizes.Length - shown.Count >= 2).ShouldBeTrue();
        if (outside > 0) (outside + hidden).ShouldBeGreaterThanOrEqualTo(Minimum);
    });

    private static QuerySet Of(bool[] set) => QuerySet.Of(Enumerable.Range(0, set.Length).Where(row => set[row]));

    private static void ForAll(Action<Case> holds) => Check.One(Config.QuickThrowOnFailure.WithMaxTest(Cases), Prop.ForAll(Arb.From(Cases_), holds));

    private static void ForAllGroups(Action<int[], int> holds) =>
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(Cases),
            Prop.ForAll(Arb.From(from count in Gen.Choose(1, 8) from sizes in Gen.Choose(1, 12).ArrayOf(count) from outside in Gen.Choose(0, 6) select (sizes, outside)), pair => holds(pair.sizes, pair.outside)));
}
