namespace Menshen.Control;

/// <summary>Asks that a subject's one-time codes go.</summary>
/// <param name="Caller">The subject itself, or a security administrator.</param>
/// <param name="Reason">Why, and how the person was verified.</param>
public sealed record FactorRemoval(CallerCredentials Caller, string Reason);
