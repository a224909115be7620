namespace Menshen.Evaluator;

/// <summary>One thing that was tried, and what came of it: the evidence of a verdict. Never a password.</summary>
/// <param name="What">What was tried, as whom.</param>
/// <param name="Expected">What should happen.</param>
/// <param name="Observed">What happened: a value, or an SQLSTATE with its message.</param>
/// <param name="IsAsExpected">Whether that is the same.</param>
/// <param name="At">When.</param>
public sealed record Attempt(string What, string Expected, string Observed, bool IsAsExpected, DateTimeOffset At);
