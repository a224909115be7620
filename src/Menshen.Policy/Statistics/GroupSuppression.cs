namespace Menshen.Policy.Statistics;

/// <summary>Chooses which groups of an answer are left out: the small ones, and so many others that what is left out cannot be reckoned.</summary>
public static class GroupSuppression
{
    /// <summary>The numbers of the groups that may be shown.</summary>
    /// <param name="sizes">Units of each group.</param>
    /// <param name="mayShow">False for a group that must be left out for another reason.</param>
    /// <param name="outside">Units of the table that are in no group.</param>
    /// <param name="minimum">How few is too few.</param>
    public static IReadOnlyList<int> Shown(IReadOnlyList<int> sizes, Func<int, bool> mayShow, long outside, int minimum)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        ArgumentNullException.ThrowIfNull(mayShow);
        var shown = Enumerable.Range(0, sizes.Count).Where(group => sizes[group] >= minimum && mayShow(group)).OrderByDescending(group => sizes[group]).ToList();
        var hidden = sizes.Sum() - shown.Sum(group => sizes[group]);
        // The total less the groups shown is the sum of those left out, and all less the total that of what was not asked for: each none, or enough.
        while (shown.Count > 0 && ((hidden > 0 && (hidden < minimum || sizes.Count - shown.Count < 2)) || (outside > 0 && hidden + outside < minimum)))
        {
            hidden += sizes[shown[^1]];
            shown.RemoveAt(shown.Count - 1);
        }
        return [.. shown.Order()];
    }
}
