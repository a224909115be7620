namespace Menshen.Control;

/// <summary>Asks for the next version of a seal group's key.</summary>
/// <param name="Days">How long it seals new values; null: no end.</param>
public sealed record KeyRotation(int? Days);
