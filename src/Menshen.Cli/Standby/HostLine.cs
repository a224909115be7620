using Menshen.Control;

namespace Menshen.Cli;

/// <summary>One host of the engine, said in a line.</summary>
internal static class HostLine
{
    public static string Of(EngineHostReport host)
    {
        var line = host.Timeline > 0 ? CliContext.Fill(StandbyTexts.Status_HostOf, host.Host, Role(host.Role), host.Timeline) : $"{host.Host}  {Role(host.Role)}";
        if (host.DelaySeconds is { } delay) line += CliContext.Fill(StandbyTexts.Status_HostDelay, delay);
        return host.Trouble is { } trouble ? $"{line}: {trouble}" : line;
    }

    private static string Role(string role) => role switch
    {
        "primary" => StandbyTexts.Role_Primary,
        "standby" => StandbyTexts.Role_Standby,
        "silent" => StandbyTexts.Role_Silent,
        "read-only" => StandbyTexts.Role_ReadOnly,
        "stale" => StandbyTexts.Role_Stale,
        "conflicting" => StandbyTexts.Role_Conflicting,
        "foreign" => StandbyTexts.Role_Foreign,
        _ => role,
    };
}
