using Menshen.Policy;

namespace Menshen.Gateway;

/// <summary>How much a subject had of a resource within one minute.</summary>
/// <param name="Resource">One of those that are counted by the hour.</param>
/// <param name="Minute">Since the Unix epoch, by the ledger's clock.</param>
/// <param name="Amount">Rows, bytes or milliseconds.</param>
public readonly record struct UseRow(long Subject, QuotaResource Resource, long Minute, long Amount);
