namespace Menshen.Evaluator.Targets;

/// <summary>The three administrators of a Menshen deployment, each with the own password: an evaluation acts as each of them.</summary>
public sealed record MenshenAdministrators(Credential System, Credential Security, Credential Auditor);
