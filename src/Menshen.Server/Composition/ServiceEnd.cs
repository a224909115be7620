namespace Menshen.Server;

/// <summary>Why a running Menshen shall end.</summary>
/// <param name="Reason">For the journal and for people.</param>
/// <param name="Grace">How long statements may finish; null for the policy's.</param>
public sealed record ServiceEnd(string Reason, TimeSpan? Grace);
