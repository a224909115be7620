namespace Menshen.Server;

/// <summary>What a text would change of what is in force.</summary>
/// <param name="Errors">With any it cannot be accepted, and there are no differences.</param>
/// <param name="Differences">A line each; none where only comments differ.</param>
internal sealed record RulesPlan(IReadOnlyList<string> Errors, IReadOnlyList<string> Differences);
