using Menshen.Bench.Passes;

namespace Menshen.Bench.Relay;

/// <summary>One contestant's rate in something that is not pgbench: megabytes or logins per second.</summary>
internal sealed record RateResult(string Kind, string Contestant, Series? PerSecond);
