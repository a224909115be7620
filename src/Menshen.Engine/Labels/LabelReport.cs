namespace Menshen.Engine.Labels;

/// <summary>What a database has of labels, and what of it is weaker than it was made.</summary>
/// <param name="IsInstalled">The mechanism is there.</param>
/// <param name="Labels">Labels that may exist.</param>
/// <param name="LabelledSchemas">Schemas in which everything is labelled.</param>
/// <param name="Tables">Labelled tables.</param>
/// <param name="Findings">What is not as it should be, each one sentence. Empty: as it was made.</param>
public sealed record LabelReport(
    bool IsInstalled, IReadOnlyList<LabelDefinition> Labels, IReadOnlyList<string> LabelledSchemas, IReadOnlyList<ProtectedTable> Tables, IReadOnlyList<string> Findings);
