namespace Menshen.Engine;

/// <summary>What a gateway says of itself in the catalogue.</summary>
/// <param name="Version">Of the program.</param>
/// <param name="Started">When it was started.</param>
/// <param name="Addresses">Where clients connect, each as <c>HOST:PORT</c>.</param>
/// <param name="PolicyNumber">Of the policy in force.</param>
/// <param name="Policy">SM3 of what of it must be the same at all gateways, in hexadecimal.</param>
/// <param name="AwaitsRestart">Something of it holds after a restart only.</param>
/// <param name="Rules">SM3 of the auditors' rules in force, in hexadecimal.</param>
public sealed record GatewayState(string Version, DateTimeOffset Started, IReadOnlyList<string> Addresses, long PolicyNumber, string Policy, bool AwaitsRestart, string Rules);
