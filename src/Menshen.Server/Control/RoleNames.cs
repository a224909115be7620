using Menshen.Control;

namespace Menshen.Server;

/// <summary>The roles' names in messages, reports and documents.</summary>
internal static class RoleNames
{
    public static string Of(ControlRoles role) => role switch
    {
        ControlRoles.Nobody => "nobody",
        ControlRoles.LocalUser => "local",
        ControlRoles.Subject => "subject",
        ControlRoles.SystemAdministrator => "sysadmin",
        ControlRoles.SecurityAdministrator => "secadmin",
        ControlRoles.Auditor => "auditor",
        _ => throw new ArgumentOutOfRangeException(nameof(role)),
    };
}
