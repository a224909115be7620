using System.Collections.Immutable;

namespace Menshen.Policy;

/// <summary>The rules that are for one subject; answers what it may do with a tag at a moment. Pure and without allocation.</summary>
public sealed class DisclosureProfile
{
    private readonly ImmutableArray<DisclosureRule> _rules;

    internal DisclosureProfile(ImmutableArray<DisclosureRule> rules) => _rules = rules;

    /// <summary>The rules that count at that moment, whatever their tags, by their ids.</summary>
    public IEnumerable<string> NamesAt(DateTimeOffset moment) => _rules.Where(rule => rule.When?.Contains(moment) != false).Select(rule => rule.Id);

    /// <summary>Rights of all rules that count now, together; one that withholds is stronger than all. The strictest daily limit holds.</summary>
    public DisclosureRight Of(string tag, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(tag);
        var right = DisclosureRight.Otherwise;
        foreach (var rule in _rules)
        {
            if (!rule.Covers(tag, now)) continue;
            if (rule.Withholds) return new DisclosureRight { RuleId = rule.Id, Purpose = rule.Purpose };
            right = Add(right, rule);
        }

        return right;
    }

    private static DisclosureRight Add(DisclosureRight right, DisclosureRule rule)
    {
        right = right with { MaySearch = right.MaySearch || rule.Searches, MayEnter = right.MayEnter || rule.Enters };
        // The journal names the rule under which a value was seen.
        if (right.RuleId is null || (rule.Reveals && right.Showing != Showing.Clear))
            right = right with { RuleId = rule.Id, Purpose = rule.Purpose };
        if (rule.Reveals) right = right with { Showing = Showing.Clear };
        if (rule.ValuesADay is not { } limit) return right;
        if (limit < (right.ValuesADay ?? int.MaxValue))
            return right with { ValuesADay = limit, BudgetOf = rule.Id, OverBudget = rule.OverBudget };
        return limit == right.ValuesADay && rule.OverBudget == BudgetAction.Stop ? right with { BudgetOf = rule.Id, OverBudget = BudgetAction.Stop } : right;
    }
}
