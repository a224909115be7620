namespace Menshen.Evaluator;

/// <summary>One server of a target that has several.</summary>
/// <param name="Name">Where it is.</param>
/// <param name="Role"><c>primary</c>, <c>standby</c>, or what the target says of one that is not used.</param>
/// <param name="DelaySeconds">How far a standby's replay is behind; null for others, and while unknown.</param>
/// <param name="Trouble">Why it is not used, or null.</param>
public sealed record EvaluatedNode(string Name, string Role, double? DelaySeconds, string? Trouble)
{
    public const string Primary = "primary", Standby = "standby";
}
