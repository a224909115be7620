namespace Menshen.Control;

/// <summary>Other hosts for an external engine.</summary>
/// <param name="Hosts">All of them, each as <c>NAME</c> or <c>NAME:PORT</c>; one of them is the primary.</param>
public sealed record EngineHostsWish(IReadOnlyList<string> Hosts);
