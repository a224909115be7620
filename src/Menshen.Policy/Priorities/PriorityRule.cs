using System.Collections.Immutable;

namespace Menshen.Policy;

/// <summary>One rule of the policy's <c>priorities</c>: who comes first, or last, under load.</summary>
/// <param name="Id">Its name, unique in the file; plans name the rule by it.</param>
/// <param name="Subjects">For these subjects; empty for those of <paramref name="Groups"/>.</param>
/// <param name="Groups">For members of one of these groups; empty for all of <paramref name="Subjects"/>.</param>
/// <param name="Level">What they get.</param>
public sealed record PriorityRule(string Id, ImmutableArray<string> Subjects, ImmutableArray<string> Groups, PriorityLevel Level)
{
    public bool IsFor(string subject, IReadOnlyCollection<string> groups)
    {
        ArgumentNullException.ThrowIfNull(groups);
        return (Subjects.IsEmpty || Subjects.Contains(subject)) && (Groups.IsEmpty || groups.Any(group => Groups.Contains(group)));
    }
}
