namespace Menshen.Control;

/// <summary>A transaction that waits for the second phase of its commit.</summary>
/// <param name="Database">Where it was prepared.</param>
/// <param name="Gid">Its identifier, as <c>PREPARE TRANSACTION</c> gave it.</param>
/// <param name="Transaction">PostgreSQL's number of it.</param>
/// <param name="Owner">The role that prepared it.</param>
/// <param name="PreparedAt">When.</param>
/// <param name="AgeSeconds">How long ago, by the engine's clock.</param>
/// <param name="Relations">How many relations it keeps locked.</param>
/// <param name="IsInDoubt">It waits longer than a coordinator that is alive would let it.</param>
public sealed record TransactionReport(string Database, string Gid, string Transaction, string Owner, DateTimeOffset PreparedAt, long AgeSeconds, int Relations, bool IsInDoubt);
