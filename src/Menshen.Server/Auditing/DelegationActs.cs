using Menshen.Control;

namespace Menshen.Server;

/// <summary>Acts on the rights to read records.</summary>
internal sealed class DelegationActs(AuditDelegations delegations, AuditorProof proof, ApproverProof subjects, TimeProvider time)
{
    /// <summary>Longer than any object's name with schema and column.</summary>
    private const int LongestName = 256;

    public IEnumerable<ControlAct> All =>
    [
        new(ControlOperations.AuditDelegations, _ => "", _ => Task.FromResult(List())),
        new(ControlOperations.AuditDelegate, Describe, DelegateAsync),
        new(ControlOperations.AuditRevoke, request => FormattableString.Invariant($"{request.Read(ControlJson.Default.RevocationWish).Number}"), RevokeAsync),
    ];

    private static string Describe(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.DelegationWish);
        return FormattableString.Invariant($"{wish.Subject} of subject {wish.OfSubject ?? "-"}, object {wish.OfObject ?? "-"} as {wish.Auditor.Name}");
    }

    private ControlAnswer List() => ControlAnswer.Of(new DelegationListing([.. delegations.All.Select(Report)]), ControlJson.Default.DelegationListing);

    private async Task<ControlAnswer> DelegateAsync(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.DelegationWish);
        if (Trouble(wish) is { } trouble)
            return ControlAnswer.Refused("invalid", trouble, "Look at: menshen audit delegate --help");
        var (auditor, refusal) = await proof.AskAsync(wish.Auditor, request.Cancellation).ConfigureAwait(false);
        if (auditor is null)
            return Refused(refusal);
        var all = await subjects.AllAsync(request.Cancellation).ConfigureAwait(false);
        if (all.FirstOrDefault(s => s.Name == wish.Subject && s.DeletedAt is null) is not { } subject)
            return ControlAnswer.Refused("not-found", $"there is no user {wish.Subject}", "Look at: menshen user list");
        // Who administers must not judge himself by what he reads, and an auditor reads everything anyway.
        if (subject.Power is not null)
            return Refused($"{wish.Subject} is an administrator: administrators read no records, auditors all");
        return delegations.Add(
            new AuditDelegation(0, subject.Id, subject.Name, auditor.Name, default, wish.OfSubject, wish.OfObject, wish.Since, wish.Until, wish.Expires),
            out var given) is { } why ? Refused(why) : Answer(given);
    }

    private async Task<ControlAnswer> RevokeAsync(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.RevocationWish);
        var (auditor, refusal) = await proof.AskAsync(wish.Auditor, request.Cancellation).ConfigureAwait(false);
        if (auditor is null)
            return Refused(refusal);
        return delegations.Remove(wish.Number, auditor.Name) is { } gone
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
