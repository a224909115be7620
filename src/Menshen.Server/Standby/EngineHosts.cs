using Menshen.Control;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>The engine's hosts in the contract's words.</summary>
internal static class EngineHosts
{
    public static string Word(EngineHostRole role) => role switch
    {
        EngineHostRole.ReadOnly => "read-only",
        _ => role.ToString().ToLowerInvariant(),
    };

    public static IReadOnlyList<EngineHostReport> Of(EngineStatus status) => Of(status.Hosts);

    public static IReadOnlyList<EngineHostReport> Of(IReadOnlyList<EngineHostStatus> hosts) =>
        [.. hosts.Select(host => new EngineHostReport(
            host.Host, Word(host.Role), host.Timeline, host.Delay is { } delay ? Math.Round(delay.TotalSeconds, 1) : null, host.Trouble))];
}
