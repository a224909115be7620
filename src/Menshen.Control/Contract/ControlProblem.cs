namespace Menshen.Control;

/// <summary>Why something was not done.</summary>
/// <param name="Code">A stable word: <c>refused</c>, <c>invalid</c>, <c>not-found</c>, <c>forbidden</c>, <c>unavailable</c>,
/// <c>failed</c>.</param>
/// <param name="What">One sentence.</param>
/// <param name="Instead">What to do; may be empty.</param>
public sealed record ControlProblem(string Code, string What, string Instead);
