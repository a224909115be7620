using System.Collections.Immutable;

namespace Menshen.Policy.Planning;

/// <summary>One entry of a list of a policy, as plans compare it.</summary>
/// <param name="Section">The list.</param>
/// <param name="Name">What tells it from the others.</param>
/// <param name="Reach">From when on a change holds.</param>
/// <param name="Fields">Its settings.</param>
internal sealed record PlannedEntry(string Section, string Name, PolicyReach Reach, ImmutableArray<PlannedField> Fields)
{
    /// <summary>Whether it takes protection away that the entry comes.</summary>
    public required bool AddingWeakens { get; init; }

    /// <summary>Whether it takes protection away that it goes.</summary>
    public required bool RemovingWeakens { get; init; }

    /// <summary>The differences between two policies' entries.</summary>
    public static IEnumerable<PolicyDifference> Compare(IEnumerable<PlannedEntry> before, IEnumerable<PlannedEntry> after)
    {
        var old = before.ToDictionary(entry => (entry.Section, entry.Name));
        var now = after.ToDictionary(entry => (entry.Section, entry.Name));
        foreach (var (key, entry) in now)
        {
            foreach (var difference in old.TryGetValue(key, out var known) ? known.ChangesTo(entry) : entry.Whole(DifferenceKind.Added, entry.AddingWeakens))
                yield return difference;
        }

        foreach (var entry in old.Where(pair => !now.ContainsKey(pair.Key)).SelectMany(pair => pair.Value.Whole(DifferenceKind.Removed, pair.Value.RemovingWeakens)))
            yield return entry;
    }

    private IEnumerable<PolicyDifference> ChangesTo(PlannedEntry after) =>
        from field in Fields
        join other in after.Fields on field.Name equals other.Name
        where field.Text != other.Text
        let kind = field.Text.Length == 0 ? DifferenceKind.Added : other.Text.Length == 0 ? DifferenceKind.Removed : DifferenceKind.Changed
        select new PolicyDifference(kind, Section, Name, field.Name, field.Text, other.Text, field.WeakensTo(other), Reach);

    // The entry, and what is in it, of which nothing is judged by itself.
    private IEnumerable<PolicyDifference> Whole(DifferenceKind kind, bool weakens)
    {
        yield return new PolicyDifference(kind, Section, Name, "", "", "", weakens, Reach);
        foreach (var field in Fields.Where(field => field.Text.Length > 0))
        {
            var (before, after) = kind == DifferenceKind.Added ? ("", field.Text) : (field.Text, "");
            yield return new PolicyDifference(kind, Section, Name, field.Name, before, after, Weakens: false, Reach);
        }
    }
}
