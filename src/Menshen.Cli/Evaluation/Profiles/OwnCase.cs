namespace Menshen.Cli.Evaluation.Profiles;

/// <summary>A case of an evaluator's own, as a file has it.</summary>
/// <param name="Id">Its name; reports show it as <c>own.NAME</c>.</param>
/// <param name="English">What it finds out.</param>
/// <param name="Chinese">The same in Chinese.</param>
/// <param name="Clauses">The clauses that it is evidence for.</param>
/// <param name="Prepare">What is done first; a failure makes the case inconclusive.</param>
/// <param name="Attempts">What is tried.</param>
internal sealed record OwnCase(string Id, string English, string Chinese, IReadOnlyList<string> Clauses, IReadOnlyList<OwnAttempt>? Prepare, IReadOnlyList<OwnAttempt> Attempts);
