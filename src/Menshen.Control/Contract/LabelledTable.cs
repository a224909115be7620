namespace Menshen.Control;

/// <summary>One rule of the policy about labelled tables.</summary>
/// <param name="Table">As <c>database/schema.table</c>, or <c>database/schema.*</c>.</param>
/// <param name="Rows">The label that rows get which are there when labels are applied.</param>
/// <param name="TableLabel">What a session must dominate to see any row.</param>
/// <param name="WriteUp">Sessions below may add rows above themselves.</param>
/// <param name="Physical">A partition for each label.</param>
public sealed record LabelledTable(string Table, string Rows, string TableLabel, bool WriteUp, bool Physical)
{
    /// <summary>Columns with a label of their own: <c>salary: secret:east</c>.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];
}
