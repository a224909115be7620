namespace Menshen.Interop.Tests.Evaluation;

/// <summary>One deliberate weakening, and the check that must catch it.</summary>
/// <param name="Name">What is weaker.</param>
/// <param name="Check">The id of the check.</param>
/// <param name="WeakenAsync">Makes it so.</param>
/// <param name="RestoreAsync">Undoes it.</param>
internal sealed record Weakening(string Name, string Check, Func<Task> WeakenAsync, Func<Task> RestoreAsync);
