using Menshen.Control;

namespace Menshen.Server;

/// <summary>Authorizes a control operation by <see cref="ControlPermissions"/>, once and before dispatch.</summary>
internal static class ControlGate
{
    /// <summary>All that is left to one who has still the first password, which others know.</summary>
    private static readonly ControlOperation[] BeforeChange =
        [ControlOperations.SelfShow, ControlOperations.SelfPassword, ControlOperations.Logout];

    /// <summary>Null if the caller may; else the answer that says no.</summary>
    public static ControlProblem? Refusal(Caller caller, ControlOperation operation)
    {
        var allowed = ControlPermissions.Of(operation);
        if (caller.Subject is { MustChangePassword: true } && !BeforeChange.Contains(operation))
            return new ControlProblem(
                "forbidden", "the password must be changed before anything else", "Change it: menshen passwd");
        if (allowed.HasFlag(caller.Role))
            return null;
        return caller.Subject is null
            ? new ControlProblem("unauthenticated", $"{operation.Name} takes a log-in", "Log in: menshen login NAME")
            : new ControlProblem("forbidden", $"{operation.Name} is not for {RoleNames.Of(caller.Role)}", $"It is for {WhoMay(allowed)}.");
    }

    private static string WhoMay(ControlRoles allowed) =>
        string.Join(", ", Enum.GetValues<ControlRoles>().Where(role => role != ControlRoles.None && allowed.HasFlag(role)).Select(RoleNames.Of));
}
