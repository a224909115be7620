namespace Menshen.Policy.Labels;

/// <summary>A column with a label of its own, whatever its rows have.</summary>
/// <param name="Name">As the catalogue has it.</param>
/// <param name="Label">What a session must dominate to read or write it.</param>
public sealed record LabelledColumn(string Name, Label Label);
