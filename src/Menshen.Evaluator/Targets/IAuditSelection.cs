namespace Menshen.Evaluator.Targets;

/// <summary>The auditor's choice of what is recorded. Rules for the evaluation's own subjects stand before those that are there, and end with it.</summary>
public interface IAuditSelection
{
    /// <summary>These rules are in force, and none of the evaluation's else, when it returns.</summary>
    /// <returns>Why the target does not take them; null: it did.</returns>
    Task<string?> ChooseAsync(IReadOnlyList<SelectionRule> rules, CancellationToken cancellation);

    /// <summary>What is recorded is what it was before the evaluation.</summary>
    Task RestoreAsync(CancellationToken cancellation);
}
