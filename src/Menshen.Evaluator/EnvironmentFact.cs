namespace Menshen.Evaluator;

/// <summary>Something about the target or the judge's machine that a repetition has to know.</summary>
/// <param name="Name">A word for programs, such as <c>server-version</c>.</param>
/// <param name="Value">As observed.</param>
public sealed record EnvironmentFact(string Name, string Value);
