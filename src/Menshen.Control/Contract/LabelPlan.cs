namespace Menshen.Control;

/// <summary>How a database stands to the policy's labels, and what applying them would do. Nothing was changed.</summary>
/// <param name="Database">The database.</param>
/// <param name="IsInstalled">The mechanism is there; else applying makes it, and closes the engine's channels between sessions.</param>
/// <param name="NewLabels">Labels that would be added.</param>
/// <param name="Findings">What is weaker than it was made, or cannot be; each one sentence.</param>
/// <param name="Tables">Table by table.</param>
public sealed record LabelPlan(string Database, bool IsInstalled, IReadOnlyList<string> NewLabels, IReadOnlyList<string> Findings, IReadOnlyList<LabelPlanTable> Tables);
