using Menshen.Control;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>Who may approve what another asked for: another person, by the person and not by the account, and with the right power.</summary>
internal static class FourEyes
{
    /// <summary>Why this approver is not enough, or null.</summary>
    public static string? Refusal(Subject? asker, Subject approver, string operation)
    {
        if (asker is not { DeletedAt: null, Power: not null, Enabled: true })
            return "who asked for it is no administrator any more: ask again";
        if (asker.Id == approver.Id || PersonName.IsSame(asker.Person, approver.Person))
            return "nobody approves the own request: it takes a second person";
        if (ControlPermissions.ApprovalsFor(operation) > 1 && asker.Power == approver.Power)
            return $"{operation} is approved by the other two powers, and {approver.Name} has the asker's";
        return ControlPermissions.ApproversOf(operation).HasFlag(Caller.RoleOf(approver))
            ? null
            : $"{operation} is not for {RoleNames.Of(Caller.RoleOf(approver))} to approve";
    }
}
