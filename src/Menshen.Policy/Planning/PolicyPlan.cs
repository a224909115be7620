using System.Collections.Immutable;
using Menshen.Policy.Planning;
using Menshen.Policy.Reading;

namespace Menshen.Policy;

/// <summary>What putting one policy in the place of another would change, and what of that weakens protection.</summary>
/// <param name="Differences">By section, in the order of the tables.</param>
public sealed record PolicyPlan(ImmutableArray<PolicyDifference> Differences)
{
    public bool IsEmpty => Differences.IsEmpty;

    /// <summary>It takes a second person.</summary>
    public bool Weakens => Differences.Any(difference => difference.Weakens);

    /// <summary>Some of it holds after the next start only.</summary>
    public bool NeedsRestart => Differences.Any(difference => difference.Reach == PolicyReach.Restart);

    /// <summary>Compares two policies with the texts they were read from.</summary>
    public static PolicyPlan Between(PolicySet before, string beforeText, PolicySet after, string afterText)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        return new PolicyPlan(
        [
            .. SettingTable.All.Select(setting => setting.Between(before, after)).OfType<PolicyDifference>(),
            .. PlannedEntry.Compare(EntryTable.Of(before), EntryTable.Of(after)),
            .. MaskEntries.Compare(before, after),
            .. UnknownSettings.Between(TreeOf(beforeText), TreeOf(afterText)),
        ]);
    }

    /// <summary>All differences in one line, for the journal.</summary>
    public override string ToString() => string.Join("; ", Differences.Where(difference => difference.Setting.Length == 0 || difference.Kind == DifferenceKind.Changed || IsAlone(difference)));

    // What is in an entry that comes or goes as a whole is said by that.
    private bool IsAlone(PolicyDifference field) => !Differences.Any(
        whole => whole.Setting.Length == 0 && whole.Section == field.Section && whole.Entry == field.Entry && whole.Kind == field.Kind && field.Entry.Length > 0);

    internal static PolicyMapping TreeOf(string text) =>
        PolicyFile.Read(text, new PolicyErrors("")) ?? throw new ArgumentException("the text is no policy", nameof(text));
}
