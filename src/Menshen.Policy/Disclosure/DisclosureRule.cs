using System.Collections.Immutable;

namespace Menshen.Policy;

/// <summary>One rule of the policy's <c>disclosure</c>: for whom, for which tags, and what they may do.</summary>
public sealed record DisclosureRule
{
    /// <summary>Its name, unique in the file; the journal names the rule by it.</summary>
    public required string Id { get; init; }

    /// <summary>For these subjects; empty for all.</summary>
    public ImmutableArray<string> Subjects { get; init; } = [];

    /// <summary>For members of one of these groups; empty for all.</summary>
    public ImmutableArray<string> Groups { get; init; } = [];

    /// <summary>For these kinds (<c>person</c>, <c>application</c>); empty for all.</summary>
    public ImmutableArray<string> Kinds { get; init; } = [];

    /// <summary>For holders of these powers; empty for all.</summary>
    public ImmutableArray<string> Powers { get; init; } = [];

    /// <summary>Tags, and patterns such as <c>pii.*</c>; never empty.</summary>
    public required ImmutableArray<string> Tags { get; init; }

    /// <summary>They see the values in clear.</summary>
    public bool Reveals { get; init; }

    /// <summary>They may compare with values.</summary>
    public bool Searches { get; init; }

    /// <summary>They may write values.</summary>
    public bool Enters { get; init; }

    /// <summary>They see ciphertext and may do nothing, whatever other rules say.</summary>
    public bool Withholds { get; init; }

    /// <summary>For what; the journal says so with each disclosure.</summary>
    public string? Purpose { get; init; }

    /// <summary>When the rule counts; null for always.</summary>
    public WeekHours? When { get; init; }

    /// <summary>Different values in clear in a day, of each subject and of all the rule's tags together; null for any number.</summary>
    public int? ValuesADay { get; init; }

    public BudgetAction OverBudget { get; init; }

    public bool IsFor(string subject, IReadOnlyCollection<string> groups, string kind, string power)
    {
        ArgumentNullException.ThrowIfNull(groups);
        return (Subjects.IsEmpty || Subjects.Contains(subject)) && (Groups.IsEmpty || groups.Any(group => Groups.Contains(group)))
            && (Kinds.IsEmpty || Kinds.Contains(kind)) && (Powers.IsEmpty || Powers.Contains(power));
    }

    /// <summary>True if the rule counts for the tag at that moment.</summary>
    public bool Covers(string tag, DateTimeOffset moment)
    {
        foreach (var pattern in Tags)
        {
            if (TagName.Matches(pattern, tag)) return When?.Contains(moment) != false;
        }

        return false;
    }
}
