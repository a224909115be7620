namespace Menshen.Control;

/// <summary>The transactions that wait for the second phase of their commit, the oldest first.</summary>
public sealed record TransactionListing(IReadOnlyList<TransactionReport> Transactions);
