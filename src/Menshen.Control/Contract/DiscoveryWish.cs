namespace Menshen.Control;

/// <summary>Asks which columns of a database hold personal data.</summary>
/// <param name="Sample">Rows to look at in each table, 10 to 10000.</param>
public sealed record DiscoveryWish(int Sample);
