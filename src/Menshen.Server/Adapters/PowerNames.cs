using Menshen.Engine;

namespace Menshen.Server;

/// <summary>The short names of the three powers, as options and reports write them.</summary>
internal static class PowerNames
{
    public static string Short(Power power) => power switch
    {
        Power.SystemAdministrator => "sysadmin",
        Power.SecurityAdministrator => "secadmin",
        Power.Auditor => "auditor",
        _ => throw new ArgumentOutOfRangeException(nameof(power)),
    };
}
