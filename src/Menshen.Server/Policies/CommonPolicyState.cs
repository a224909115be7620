namespace Menshen.Server;

/// <summary>What a gateway says of its policy to the others: in one piece, so that a number never goes with another one's digest.</summary>
/// <param name="Number">Of the policy in force.</param>
/// <param name="Digest">SM3 of what of it, as it holds now, must be the same at all gateways, in hexadecimal.</param>
/// <param name="AwaitsRestart">Something of it holds after a restart only.</param>
internal sealed record CommonPolicyState(long Number, string Digest, bool AwaitsRestart);
