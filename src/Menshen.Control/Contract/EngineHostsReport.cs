namespace Menshen.Control;

/// <summary>The hosts of an external engine: what they are now, and which hold from the next start on.</summary>
/// <param name="Hosts">Each that was asked, and what it is.</param>
/// <param name="Kept">The hosts that are kept for the next start, with their ports.</param>
/// <param name="InForce">Whether those are the ones that are used now; otherwise it takes a restart.</param>
public sealed record EngineHostsReport(IReadOnlyList<EngineHostReport> Hosts, IReadOnlyList<string> Kept, bool InForce);
