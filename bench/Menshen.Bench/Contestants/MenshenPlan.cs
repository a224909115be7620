namespace Menshen.Bench.Contestants;

/// <summary>How one deployment of Menshen is set up.</summary>
/// <param name="Name">Of the contestant, and of its folder.</param>
/// <param name="Durability">As the policy spells it.</param>
internal sealed record MenshenPlan(string Name, string Durability)
{
    /// <summary>Further sections of the policy.</summary>
    public string FurtherPolicy { get; init; } = "";

    /// <summary>Whether the auditor's selection leaves out every statement that it may leave out.</summary>
    public bool RecordsNothing { get; init; }
}
