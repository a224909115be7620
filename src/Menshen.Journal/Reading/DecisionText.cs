namespace Menshen.Journal;

/// <summary>What let somebody in or kept him out, or decided a statement: the policy by its number, and the rules that spoke.</summary>
/// <remarks>A rule is <c>section</c> or <c>section:name</c>, and may have <c>=word</c> behind it: <c>statements:window=refused</c>, <c>access</c> (no rule of that
/// section is for the subject: the policy's defaults hold), <c>menshen:MD0002=refused</c> (no rule of the policy, but one of Menshen's own), <c>grants</c> (the
/// engine's own rights decide the rest).</remarks>
/// <param name="Policy">Its number in the catalogue; 0: it has none.</param>
/// <param name="Rules">In the order in which they were asked.</param>
public sealed record DecisionText(long Policy, IReadOnlyList<string> Rules)
{
    /// <summary>In words, for people.</summary>
    public override string ToString() => FormattableString.Invariant($"policy {Policy}: {string.Join(", ", Rules)}");

    /// <summary>True if the other says the same.</summary>
    internal bool SaysTheSameAs(DecisionText other) => Policy == other.Policy && Rules.SequenceEqual(other.Rules);

    /// <summary>Null where an earlier version wrote nothing of it.</summary>
    internal static DecisionText? Of(long policy, IReadOnlyList<string> rules) => policy == 0 && rules.Count == 0 ? null : new DecisionText(policy, rules);
}
