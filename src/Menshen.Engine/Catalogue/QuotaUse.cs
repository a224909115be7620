using Menshen.Policy;

namespace Menshen.Engine;

/// <summary>How much a subject had of a resource within one minute.</summary>
/// <param name="Minute">Since the Unix epoch, by the engine's clock.</param>
/// <param name="Amount">Rows, bytes or milliseconds.</param>
public readonly record struct QuotaUse(long SubjectId, QuotaResource Resource, long Minute, long Amount);
