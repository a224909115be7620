using System.Collections.Immutable;

namespace Menshen.Policy;

/// <summary>The policy's <c>quotas</c>: how much each subject may use. Who is in no rule has no quota.</summary>
public sealed record QuotaRules(ImmutableArray<QuotaRule> All)
{
    public static QuotaRules None { get; } = new([]);

    /// <summary>True: what subjects have had within the hour must be known.</summary>
    public bool IsHourly { get; } = All.Any(rule => rule.RowsAnHour is not null || rule.BytesAnHour is not null || rule.TimeAnHour is not null);

    /// <summary>Sessions kept free, by subject; the largest of several rules holds.</summary>
    public ImmutableDictionary<string, int> Reserved { get; } = All.Where(rule => rule.ReservedSessions is not null)
        .SelectMany(rule => rule.Subjects.Select(name => (Name: name, Count: rule.ReservedSessions!.Value)))
        .GroupBy(place => place.Name, StringComparer.Ordinal).ToImmutableDictionary(of => of.Key, of => of.Max(place => place.Count), StringComparer.Ordinal);

    /// <summary>What holds for one subject, for as long as its groups are these.</summary>
    public QuotaTerms TermsFor(string subject, IEnumerable<string> groups, string kind, string? power)
    {
        if (All.IsEmpty) return QuotaTerms.None;
        var members = groups as IReadOnlyCollection<string> ?? [.. groups];
        return All.Where(rule => rule.IsFor(subject, members, kind, power ?? "")).Aggregate(QuotaTerms.None, (terms, rule) => terms.With(rule));
    }
}
