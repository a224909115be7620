namespace Menshen.Control;

/// <summary>Why something was not done.</summary>
/// <param name="Code">A stable word: <c>refused</c>, <c>invalid</c>, <c>not-found</c>, <c>unauthenticated</c>, <c>forbidden</c>,
/// <c>pending</c> (it waits for another person's approval), <c>too-many</c>, <c>unavailable</c>, <c>failed</c>.</param>
/// <param name="What">One sentence.</param>
/// <param name="Instead">What to do; may be empty.</param>
/// <param name="Reference">Where the sentence is deliberately short: the number under which the journal has the detail.</param>
public sealed record ControlProblem(string Code, string What, string Instead, string? Reference = null);
