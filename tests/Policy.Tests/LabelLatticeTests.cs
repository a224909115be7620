using FsCheck;
using FsCheck.Fluent;
using Menshen.Policy.Labels;

namespace Menshen.Policy.Tests;

/// <summary>The laws of the lattice, for labels of any level, integrity and categories; dominance is judged here by its definition, without bits.</summary>
public class LabelLatticeTests
{
    private sealed record Parts(int Level, int Taint, int[] Categories)
    {
        public Label Label => Label.Of(Level, Taint, Categories);

        public bool Dominates(Parts other) => Level >= other.Level && Taint >= other.Taint && other.Categories.All(Categories.Contains);
    }

    private static readonly Gen<Parts> Any =
        from level in Gen.Choose(0, Label.MostLevels - 1)
        from taint in Gen.Choose(0, Label.MostIntegrities - 1)
        from categories in Gen.Choose(0, Label.MostCategories - 1).ArrayOf(6)
        from few in Gen.Choose(0, 6)
        select new Parts(level, taint, [.. categories.Take(few).Distinct()]);

    // Of few parts, so that one dominates another often enough.
    private static readonly Gen<Parts> Near =
        from level in Gen.Choose(0, 2)
        from taint in Gen.Choose(0, 2)
        from categories in Gen.SubListOf(0, 1, 44)
        select new Parts(level, taint, [.. categories]);

    private static readonly Gen<Parts> Labels = Gen.OneOf(Any, Near);

    private static readonly LabelWords Words = new(
        [.. Enumerable.Range(0, Label.MostLevels).Select(n => $"level-{n}")], ["low", "medium", "good", "best"],
        [.. Enumerable.Range(0, Label.MostCategories).Select(n => $"类{n}")]);

    [Fact]
    public void Dominance_is_higher_or_equal_level_less_or_equal_trust_and_all_categories() =>
        ForAll(Labels.Two(), pair => pair.Item1.Label.Dominates(pair.Item2.Label).ShouldBe(pair.Item1.Dominates(pair.Item2)));

    [Fact]
    public void Dominance_is_a_partial_order() => ForAll(Labels.Three(), three =>
    {
        var (a, b, c) = (three.Item1.Label, three.Item2.Label, three.Item3.Label);
        a.Dominates(a).ShouldBeTrue();
        if (a.Dominates(b) && b.Dominates(a)) a.ShouldBe(b);
        if (a.Dominates(b) && b.Dominates(c)) a.Dominates(c).ShouldBeTrue();
    });

    [Fact]
    public void Join_is_the_least_that_dominates_both_and_meet_the_greatest_that_both_dominate() => ForAll(Labels.Three(), three =>
    {
        var (a, b, c) = (three.Item1.Label, three.Item2.Label, three.Item3.Label);
        var (join, meet) = (a.Join(b), a.Meet(b));
        (join.Dominates(a) && join.Dominates(b) && a.Dominates(meet) && b.Dominates(meet)).ShouldBeTrue();
        if (c.Dominates(a) && c.Dominates(b)) c.Dominates(join).ShouldBeTrue();
        if (a.Dominates(c) && b.Dominates(c)) meet.Dominates(c).ShouldBeTrue();
        (a.Join(b) == b.Join(a) && a.Join(b.Join(c)) == a.Join(b).Join(c) && a.Join(a.Meet(b)) == a && a.Meet(a.Join(b)) == a).ShouldBeTrue();
    });

    [Fact]
    public void Every_label_stands_between_the_lowest_and_the_highest() => ForAll(Labels, parts =>
    {
        parts.Label.IsWellFormed.ShouldBeTrue();
        (parts.Label.Dominates(Label.Lowest) && Label.Highest.Dominates(parts.Label)).ShouldBeTrue();
    });

    [Fact]
    public void What_is_written_reads_as_the_same_label() => ForAll(Labels, parts =>
    {
        Words.TryParse(Words.Format(parts.Label), out var again).ShouldBeTrue();
        again.ShouldBe(parts.Label);
        (again.Level, again.Taint).ShouldBe((parts.Level, parts.Taint));
        Enumerable.Range(0, Label.MostCategories).Where(again.Has).ShouldBe(parts.Categories.Order());
    });

    [Fact]
    public void Bits_that_are_no_label_dominate_nothing_and_are_dominated_by_nothing() =>
        ForAll(ArbMap.Default.GeneratorFor<long>(), bits =>
        {
            var label = new Label(bits);
            label.Dominates(label).ShouldBe(label.IsWellFormed);
            if (!label.IsWellFormed) (Label.Highest.Dominates(label) || label.Dominates(Label.Lowest)).ShouldBeFalse();
        });

    [Theory]
    [InlineData(0L)]
    [InlineData(2L)]
    [InlineData(5L)]
    [InlineData(-1L)]
    [InlineData(1L | (2L << 15))]
    [InlineData(long.MinValue | 1)]
    public void These_bits_are_no_label(long bits) => new Label(bits).IsWellFormed.ShouldBeFalse();

    [Fact]
    public void A_trusted_subjects_floor_is_a_label_that_its_session_dominates() => ForAll(Labels.Two(), pair =>
    {
        var (session, down) = (pair.Item1.Label, pair.Item2.Label);
        var floor = new Clearance(Label.Highest, Label.Lowest, session, down).FloorOf(session);
        (floor.IsWellFormed && session.Dominates(floor)).ShouldBeTrue();
    });

    private static void ForAll<T>(Gen<T> values, Action<T> holds) => Prop.ForAll(values.ToArbitrary(), holds).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
}
