namespace Menshen.Policy;

/// <summary>What happens when a subject has seen as many different values in a day as it may.</summary>
public enum BudgetAction
{
    /// <summary>Further values are masked.</summary>
    Mask = 0,

    /// <summary>Further values are masked, and the session ends within a second.</summary>
    Stop = 1,
}
