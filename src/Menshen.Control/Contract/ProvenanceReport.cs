namespace Menshen.Control;

/// <summary>A table whose rows say who wrote them, or could.</summary>
/// <param name="Table">Schema and name.</param>
/// <param name="State"><c>on</c>, <c>off</c> or <c>broken</c>: the trigger is not as it was made.</param>
/// <param name="IsSealed">It has sealed columns.</param>
/// <param name="Rows">Rows in all; 0 where it is off.</param>
/// <param name="Untraceable">Rows of which nobody knows who wrote them.</param>
/// <param name="Trouble">Why its rows were not counted, so that the numbers say nothing; null: they were.</param>
public sealed record ProvenanceReport(string Table, string State, bool IsSealed, long Rows, long Untraceable, string? Trouble = null);
