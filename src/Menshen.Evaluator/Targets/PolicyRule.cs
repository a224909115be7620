namespace Menshen.Evaluator.Targets;

/// <summary>One entry that a policy file gets for an evaluation.</summary>
/// <param name="Section">The section, made if there is none.</param>
/// <param name="List">The list in it; null: the section is the list.</param>
/// <param name="Entry">The entry, as YAML.</param>
internal sealed record PolicyRule(string Section, string? List, string Entry)
{
    /// <summary>True if it stands before those that are there.</summary>
    public bool IsFirst { get; init; }
}
