using Menshen.Control;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>Acts on the rights to read records.</summary>
internal sealed class DelegationActs(AuditDelegations delegations, Func<string, Subject?> find, TimeProvider time)
{
    /// <summary>Longer than any object's name with schema and column.</summary>
    private const int LongestName = 256;

    public IEnumerable<ControlAct> All =>
    [
        new(ControlOperations.AuditDelegations, _ => "", _ => Task.FromResult(List())),
        new(ControlOperations.AuditDelegate, Describe, request => Task.FromResult(Delegate(request))),
        new(ControlOperations.AuditRevoke, request => FormattableString.Invariant($"{request.Read(ControlJson.Default.RevocationWish).Number}"), request => Task.FromResult(Revoke(request))),
    ];

    private static string Describe(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.DelegationWish);
        return FormattableString.Invariant($"{wish.Subject} of subject {wish.OfSubject ?? "-"}, object {wish.OfObject ?? "-"}");
    }

    private ControlAnswer List() => ControlAnswer.Of(new DelegationListing([.. delegations.All.Select(Report)]), ControlJson.Default.DelegationListing);

    private ControlAnswer Delegate(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.DelegationWish);
        if (Trouble(wish) is { } trouble)
            return ControlAnswer.Refused("invalid", trouble, "Look at: menshen audit delegate --help");
        if (find(wish.Subject) is not { } subject)
            return ControlAnswer.Refused("not-found", $"there is no user {wish.Subject}", "Look at: menshen user list");
        // Who administers must not judge himself by what he reads, and an auditor reads everything anyway.
        if (subject.Power is not null)
            return Refused($"{wish.Subject} is an administrator: administrators read no records, auditors all");
        return delegations.Add(
            new AuditDelegation(0, subject.Id, subject.Name, request.Caller.Name, default, wish.OfSubject, wish.OfObject, wish.Since, wish.Until, wish.Expires),
            out var given) is { } why ? Refused(why) : Answer(given);
    }

    private ControlAnswer Revoke(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.RevocationWish);
        return delegations.Remove(wish.Number, request.Caller.Name) is { } gone
            ? Answer(gone)
            : ControlAnswer.Refused("not-found", $"there is no delegation {wish.Number}", "Look at: menshen audit delegations");
    }

    private string? Trouble(DelegationWish wish) => wish switch
    {
        { OfSubject: null, OfObject: null, Since: null, Until: null } => "a delegation needs a limit: a subject, an object or a time",
        { OfSubject: "" } or { OfObject: "" or "*" or ".*" } => "an empty name is no limit",
        _ when wish.OfSubject?.Length > LongestName || wish.OfObject?.Length > LongestName => "that is longer than any name",
        _ when wish.Until <= wish.Since => "no time is both since the one and before the other",
        _ when wish.Expires <= time.GetUtcNow() => "it would have expired already",
        _ => null,
    };

    private static ControlAnswer Answer(AuditDelegation delegation) => ControlAnswer.Of(Report(delegation), ControlJson.Default.DelegationReport);

    private static DelegationReport Report(AuditDelegation d) =>
        new(d.Number, d.Subject, d.Auditor, d.At, d.OfSubject, d.OfObject, d.Since, d.Until, d.Expires);

    private static ControlAnswer Refused(string why) => ControlAnswer.Refused("refused", why, "");
}
