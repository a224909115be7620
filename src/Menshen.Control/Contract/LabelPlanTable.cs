namespace Menshen.Control;

/// <summary>What applying labels would do to one table.</summary>
/// <param name="Table">As <c>schema.table</c>.</param>
/// <param name="State"><c>labelled</c>: as the policy says; <c>to-label</c>; <c>unfinished</c>: keys are still to be built; <c>to-release</c>: the policy
/// names it no more; <c>blocked</c>: see the obstacles.</param>
/// <param name="Rows">The label that its rows get, or got.</param>
/// <param name="TableLabel">Its own label.</param>
/// <param name="WriteUp">Sessions below may add rows above themselves.</param>
/// <param name="Physical">A partition for each label.</param>
/// <param name="Owner">Who owns it; applying gives it to a role that nobody is, and leaves the owner the rights.</param>
/// <param name="Estimate">Rows, as PostgreSQL estimates.</param>
/// <param name="Keys">Unique keys that are built anew with the label in them.</param>
/// <param name="Numbers">Columns whose numbers come from one sequence for each label.</param>
/// <param name="ForeignKeys">Foreign keys that then hold within one label.</param>
/// <param name="Grants">Rights that become rights on columns, as <c>role: SELECT, INSERT</c>.</param>
/// <param name="Obstacles">Why it cannot be labelled.</param>
public sealed record LabelPlanTable(
    string Table, string State, string Rows, string TableLabel, bool WriteUp, bool Physical, string Owner, long Estimate, IReadOnlyList<string> Keys,
    IReadOnlyList<string> Numbers, IReadOnlyList<string> ForeignKeys, IReadOnlyList<string> Grants, IReadOnlyList<string> Obstacles)
{
    /// <summary>Columns with a label of their own, as the policy has them, or the database where the policy has no rule any more: <c>salary: secret:east</c>.</summary>
    public IReadOnlyList<string> Columns { get; init; } = [];
}
