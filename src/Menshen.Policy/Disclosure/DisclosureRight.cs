namespace Menshen.Policy;

/// <summary>What one session may do with the values of one tag, at one moment. The default value may do nothing.</summary>
public readonly record struct DisclosureRight
{
    /// <summary>What holds where no rule says more: masked, no search, nothing entered.</summary>
    public static DisclosureRight Otherwise { get; } = new() { Showing = Showing.Masked };

    public Showing Showing { get; init; }

    /// <summary>Its predicates are sealed and may match.</summary>
    public bool MaySearch { get; init; }

    /// <summary>It may write values.</summary>
    public bool MayEnter { get; init; }

    /// <summary>The rule that the journal names: the first that reveals, or hides, or else gives anything; null if none does.</summary>
    public string? RuleId { get; init; }

    /// <summary>Different values that may be shown in clear in a day, of all tags of the rule <see cref="BudgetOf"/> together; null for any number.</summary>
    public int? ValuesADay { get; init; }

    /// <summary>The rule whose <see cref="ValuesADay"/> is the strictest; null without a limit.</summary>
    public string? BudgetOf { get; init; }

    /// <summary>For what the values are shown, as the policy says.</summary>
    public string? Purpose { get; init; }

    public BudgetAction OverBudget { get; init; }
}
