namespace Menshen.Evaluator.Targets;

/// <summary>A table of the evaluation with labels: columns <c>id</c> and <c>note</c>.</summary>
/// <param name="Database">Where it is: one of its own, because labels change what a whole database allows.</param>
/// <param name="Table">With its schema.</param>
/// <param name="Low">The lower label, in the target's words.</param>
/// <param name="High">One that dominates it.</param>
public sealed record LabelledPlace(string Database, string Table, string Low, string High);
