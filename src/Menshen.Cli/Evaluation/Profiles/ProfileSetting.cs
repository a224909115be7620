namespace Menshen.Cli.Evaluation.Profiles;

/// <summary>A setting that a profile asks for.</summary>
/// <param name="Setting">Such as <c>sessions.idle-timeout</c>.</param>
/// <param name="Value">As the policy writes it; empty where only a person can say.</param>
/// <param name="Clause">Which clause asks for it.</param>
internal sealed record ProfileSetting(string Setting, string Value, string Clause);
