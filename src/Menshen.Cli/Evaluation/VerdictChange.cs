namespace Menshen.Cli.Evaluation;

/// <summary>One thing about which two evaluations differ, as <c>evaluate compare --json</c> writes it.</summary>
/// <param name="What"><c>check</c> or <c>clause</c>.</param>
/// <param name="Id">Which.</param>
/// <param name="Was">In the older one.</param>
/// <param name="Is">In the newer one.</param>
/// <param name="Worse">1 if it is worse now, -1 if better, 0 if it is neither.</param>
internal sealed record VerdictChange(string What, string Id, string Was, string Is, int Worse);
