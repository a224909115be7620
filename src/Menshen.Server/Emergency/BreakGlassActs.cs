using System.Globalization;
using System.Net;
using System.Text.Json;
using Menshen.Control;
using Menshen.Engine;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>Acts on break-glass: asked for by one power with a proof of its own, approved by the other two, used, ended, listed.</summary>
internal sealed class BreakGlassActs(BreakGlassDesk glass, ApprovalDesk desk, IApprovalCatalogue approvals, CredentialProof proof, BreakGlassRules rules)
{
    private const string LookAt = "See them: menshen break-glass list";

    public IEnumerable<ControlAct> All =>
    [
        new(ControlOperations.BreakGlassRequest, Describe, RequestAsync) { StateOf = _ => Task.FromResult(StateNow()) },
        new(ControlOperations.BreakGlassList, _ => "", _ => Task.FromResult(List())),
        new(ControlOperations.BreakGlassOpen, request => request.Variable, IssueAsync),
        new(ControlOperations.BreakGlassEnd, request => request.Variable, EndAsync),
    ];

    private string StateNow() => glass.Notices.All.FirstOrDefault(one => one.State is BreakGlass.Opening or BreakGlass.Open) is { } open
        ? FormattableString.Invariant($"{open.Id} open for {open.Holder} until {open.EndsAt:u}") : "none open";

    private string Describe(ControlRequest request) =>
        FormattableString.Invariant($"superuser for {LengthOf(request).TotalSeconds:0} s");

    private async Task<ControlAnswer> RequestAsync(ControlRequest request) =>
        request.Approval is { } approval ? await OpenAsync(request, approval).ConfigureAwait(false) : await AskAsync(request).ConfigureAwait(false);

    private async Task<ControlAnswer> AskAsync(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.BreakGlassWish);
        if (await RefusalAsync(wish.Caller, request).ConfigureAwait(false) is { } refusal)
            return refusal;
        if (string.IsNullOrWhiteSpace(request.Reason))
            return ControlAnswer.Refused("invalid", "whoever approves it needs a reason", "Say why: --reason TEXT");
        var length = LengthOf(request);
        if (length <= TimeSpan.Zero || length > rules.Longest)
            return ControlAnswer.Refused(
                "invalid", FormattableString.Invariant($"an emergency lasts at most {rules.Longest.TotalMinutes:0.##} minutes"), "break-glass: longest in policy.yaml sets it.");
        if (await glass.ObstacleAsync(request.Cancellation).ConfigureAwait(false) is { } obstacle)
            return ControlAnswer.Refused("refused", obstacle, LookAt);
        var terms = JsonSerializer.SerializeToUtf8Bytes(new BreakGlassTerms((int)length.TotalSeconds), ControlJson.Default.BreakGlassTerms);
        return await desk.KeepAsync(ControlOperations.BreakGlassRequest, request with { Body = terms }).ConfigureAwait(false);
    }

    private async Task<ControlAnswer> OpenAsync(ControlRequest request, long approval)
    {
        var kept = await approvals.FindAsync(approval, request.Cancellation).ConfigureAwait(false)
            ?? throw new CatalogueRefusalException($"there is no request {approval}");
        var length = LengthOf(request);
        // Policy may have become stricter since.
        await glass.OpenAsync(
            approval, request.Caller.Subject!, [.. kept.Votes.Select(vote => vote.Name)], kept.Reason, length < rules.Longest ? length : rules.Longest,
            CancellationToken.None).ConfigureAwait(false);
        return ControlAnswer.Done(FormattableString.Invariant($"break-glass {approval} is open; {request.Actor} gets a one-time password with: menshen break-glass open {approval}"));
    }

    private async Task<ControlAnswer> IssueAsync(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.LoginWish);
        if (await RefusalAsync(wish.Caller, request).ConfigureAwait(false) is { } refusal)
            return refusal;
        if (TicketActs.SourceOf(request, wish) is not { } source)
            return ControlAnswer.Refused("invalid", "a one-time password is for the address that asks, or from this machine for one address", "Leave --source out.");
        if (wish.Label is not null)
            return ControlAnswer.Refused("invalid", "an emergency has no label: it is above them", "Leave the label out.");
        return ControlAnswer.Of(glass.Issue(IdOf(request), request.Caller.Subject!, source, wish.Database), ControlJson.Default.LoginTicket);
    }

    private async Task<ControlAnswer> EndAsync(ControlRequest request) =>
        await glass.EndAsync(IdOf(request), request.Actor).ConfigureAwait(false)
            ? ControlAnswer.Done(Words(glass.Notices.All.FirstOrDefault(one => one.Id == IdOf(request))))
            : ControlAnswer.Refused("not-found", $"break-glass {request.Variable} is not open", LookAt);

    private ControlAnswer List() =>
        ControlAnswer.Of(new BreakGlassListing([.. glass.Notices.All.Select(one => one.ToReport())]), ControlJson.Default.BreakGlassListing);

    private async Task<ControlAnswer?> RefusalAsync(CallerCredentials credentials, ControlRequest request)
    {
        var (caller, refusal) = await proof.AskAsync(credentials, CodeNeed.IfDemanded, request).ConfigureAwait(false);
        if (caller is null)
            return ControlAnswer.Refused("refused", refusal, "");
        return caller.Id == request.Caller.Subject?.Id ? null
            : ControlAnswer.Refused("refused", "the proof is another's than the session", "Give your own name and password.");
    }

    private TimeSpan LengthOf(ControlRequest request) => request.Approval is null
        ? request.Read(ControlJson.Default.BreakGlassWish).Minutes is { } minutes ? TimeSpan.FromMinutes(minutes) : rules.Longest
        : TimeSpan.FromSeconds(request.Read(ControlJson.Default.BreakGlassTerms).Seconds);

    private static string Words(BreakGlass? ended) => ended is not { State: BreakGlass.Ended } ? "its end in the engine is tried again until it is done"
        : FormattableString.Invariant($"{ended.Findings.Count} findings, {ended.Findings.Count(f => f.Outcome == BreakGlassEnding.Stands)} of them stand");

    private static long IdOf(ControlRequest request) =>
        long.TryParse(request.Variable, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0;
}
