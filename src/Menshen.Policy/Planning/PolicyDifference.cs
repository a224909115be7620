namespace Menshen.Policy;

/// <summary>One place in which a policy differs from the one in force.</summary>
/// <param name="Kind">Added, removed or changed.</param>
/// <param name="Section">Such as <c>sessions</c> or <c>disclosure</c>.</param>
/// <param name="Entry">The entry of a list, such as a rule's id; empty for a setting of its own.</param>
/// <param name="Setting">The setting; empty for an entry as a whole.</param>
/// <param name="Before">As it is in force; empty where there is nothing.</param>
/// <param name="After">As it is to be.</param>
/// <param name="Weakens">It takes protection away, or nobody has said that it does not.</param>
/// <param name="Reach">From when on it holds.</param>
public sealed record PolicyDifference(
    DifferenceKind Kind, string Section, string Entry, string Setting, string Before, string After, bool Weakens, PolicyReach Reach)
{
    /// <summary>Where: <c>sessions.idle-timeout</c>, <c>disclosure managers</c>, <c>disclosure managers: rights</c>.</summary>
    public string Place => Entry.Length == 0 ? $"{Section}.{Setting}" : Setting.Length == 0 ? $"{Section} {Entry}" : $"{Section} {Entry}: {Setting}";

    /// <summary>One line for the journal.</summary>
    public override string ToString() => $"{Sign} {Place}{Values}{(Weakens ? " [weakens]" : "")}";

    private char Sign => Kind switch { DifferenceKind.Added => '+', DifferenceKind.Removed => '-', _ => '~' };

    private string Values => (Before.Length, After.Length) switch
    {
        (0, 0) => "",
        (0, _) => $" {After}",
        (_, 0) => $" {Before}",
        _ => $" {Before} -> {After}",
    };
}
