namespace Menshen.Evaluator.Targets;

/// <summary>One line of what a target says it records.</summary>
/// <param name="Type">The type of event, as records have it.</param>
/// <param name="Which">Which of that type, by the beginnings of their acts; empty: all.</param>
/// <param name="Level">From which level of audit on it is recorded: <c>minimum</c>, <c>basic</c>, <c>detailed</c>.</param>
/// <param name="Component">The functional component that asks for it: <c>FIA_UAU.2</c>.</param>
public sealed record CataloguedEvent(string Type, string Which, string Level, string Component);
