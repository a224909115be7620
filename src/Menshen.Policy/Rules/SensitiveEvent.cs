namespace Menshen.Policy;

/// <summary>An act that takes a fresh proof of who asks, whatever session it is asked in.</summary>
/// <param name="Name">As the policy writes it.</param>
/// <param name="Operations">The control operations that are this act.</param>
/// <param name="Proof">Where the proof is: of all its operations in the same place.</param>
/// <param name="Freshness">How old the proof may be; zero, which only <see cref="ProofPlace.Request"/> can have: it is shown with the request itself.</param>
public sealed record SensitiveEvent(string Name, IReadOnlyList<string> Operations, ProofPlace Proof, TimeSpan Freshness);
