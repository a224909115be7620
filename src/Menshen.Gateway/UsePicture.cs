namespace Menshen.Gateway;

/// <summary>What the ledger knows of the other gateways.</summary>
/// <param name="Now">The ledger's clock, in microseconds since the Unix epoch: all gateways count by it, so that their minutes are the same.</param>
/// <param name="Others">Their counts together.</param>
public sealed record UsePicture(long Now, IReadOnlyList<UseRow> Others);
