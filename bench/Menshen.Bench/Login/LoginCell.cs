using Menshen.Bench.Passes;

namespace Menshen.Bench.Login;

/// <summary>One contestant at one kind of login.</summary>
/// <param name="PerSecond">Logins per second.</param>
/// <param name="PerCpuSecond">Logins per second of the proxy's own processor time; null for PostgreSQL itself.</param>
internal sealed record LoginCell(string Kind, string Contestant, Series? PerSecond, Series? PerCpuSecond);
