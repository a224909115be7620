namespace Menshen.Evaluator.Targets;

/// <summary>The columns of a table of which somebody learns statistics only.</summary>
/// <param name="Unit">Tells whom a row is about.</param>
/// <param name="Measure">May be summed.</param>
/// <param name="Filters">May be compared and grouped by.</param>
public sealed record StatisticalColumns(string Unit, string Measure, IReadOnlyList<string> Filters);
