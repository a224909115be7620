namespace Menshen.Bench.Relay;

/// <summary>What one pgbench run found.</summary>
internal sealed record Measurement(double TransactionsPerSecond, double P99Milliseconds, double? CpuMicrosecondsPerQuery);
