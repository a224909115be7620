namespace Menshen.Bench.Passes;

/// <summary>What one pgbench run found.</summary>
/// <param name="AuditBytesPerStatement">Null where the contestant keeps no audit trail.</param>
internal sealed record Measurement(
    double TransactionsPerSecond, double P99Milliseconds, double? CpuMicrosecondsPerQuery, double? AuditBytesPerStatement);
