namespace Menshen.Control;

/// <summary>An erasure that waits for its approval: what was asked for, as nobody reads it without the keys.</summary>
/// <param name="Sealed">The values, each sealed under the newest key of its group.</param>
public sealed record ErasureKept(IReadOnlyList<string> Sealed);
