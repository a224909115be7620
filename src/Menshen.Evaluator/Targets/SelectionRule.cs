namespace Menshen.Evaluator.Targets;

/// <summary>A rule of what is recorded of one subject. What is null is not asked.</summary>
/// <param name="Id">Its name.</param>
/// <param name="Subject">Whose statements.</param>
/// <param name="Record">How much: <c>none</c>, <c>summary</c>, <c>full</c>.</param>
public sealed record SelectionRule(string Id, string Subject, string Record)
{
    /// <summary>A table, with its schema.</summary>
    public string? Object { get; init; }

    /// <summary>What the statement needs a right for, such as <c>insert</c>.</summary>
    public string? Privilege { get; init; }

    /// <summary>What the client calls itself.</summary>
    public string? Application { get; init; }
}
