namespace Menshen.Sessions.Tests.World;

/// <summary>The Mann-Whitney test: whether one of two kinds of measurements tends to be larger. No assumption on their distribution, and outliers of
/// a busy machine weigh no more than their rank.</summary>
internal static class RankSum
{
    /// <summary>The chance that one of <paramref name="left"/> is larger than one of <paramref name="right"/> (0.5: no difference), and how many
    /// standard deviations that is from 0.5.</summary>
    public static (double Superiority, double Z) Of(IReadOnlyCollection<long> left, IReadOnlyCollection<long> right)
    {
        double n = left.Count, m = right.Count, ranks = 0, rank = 1;
        foreach (var tie in left.Select(v => (Value: v, IsLeft: true)).Concat(right.Select(v => (Value: v, IsLeft: false))).GroupBy(v => v.Value).OrderBy(g => g.Key))
        {
            var count = tie.Count();
            ranks += tie.Count(v => v.IsLeft) * (rank + (count - 1) / 2.0);
            rank += count;
        }
        var u = ranks - n * (n + 1) / 2;
        return (u / (n * m), (u - n * m / 2) / Math.Sqrt(n * m * (n + m + 1) / 12));
    }
}
