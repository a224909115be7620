namespace Menshen.Policy.Planning;

/// <summary>The masks of two policies compared, by the tags that either knows: what is shown counts, not where it is written.</summary>
internal static class MaskEntries
{
    private const string Full = "full";
    private const string Empty = "empty";

    public static IEnumerable<PolicyDifference> Compare(PolicySet before, PolicySet after) =>
        from tag in TagsOf(before).Union(TagsOf(after)).Order(StringComparer.Ordinal)
        let old = before.Masks.WordOf(tag)
        let now = after.Masks.WordOf(tag)
        where old != now
        select new PolicyDifference(DifferenceKind.Changed, "masks", tag, "", old, now, Weakens(old, now), PolicyReach.AtOnce);

    /// <summary>The mask of each known tag, and of the lines those without which some tag would have another.</summary>
    public static IEnumerable<(string Tag, string Word)> Needed(MaskRules masks) =>
        MaskRules.KnownTags.Concat(masks.WrittenTags.Where(masks.Needs)).Distinct().Select(tag => (tag, masks.WordOf(tag)));

    private static IEnumerable<string> TagsOf(PolicySet policy) =>
        MaskRules.KnownTags.Concat(policy.Seals.Groups.Select(group => group.Tag)).Concat(policy.Masks.WrittenTags).Distinct();

    /// <summary>True unless the new mask certainly shows no more.</summary>
    internal static bool Weakens(string before, string after)
    {
        if (after is Full or Empty) return false;
        return MaskWords.Shown(before) is not { } old || MaskWords.Shown(after) is not { } now
            || now.Front > old.Front || now.End > old.End
            // A value too short to show anything of may be long enough now.
            || now.Front + now.End + now.LeastHidden < old.Front + old.End + old.LeastHidden;
    }
}
