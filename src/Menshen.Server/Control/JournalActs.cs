using Menshen.Control;
using Menshen.Engine;
using Menshen.Journal;

namespace Menshen.Server;

/// <summary>Acts on the journal's files: archiving, and clearing with two approvals.</summary>
internal sealed class JournalActs(
    JournalClearing clearing, ClearingRequestFile file, ApproverProof proof, string origin, TimeSpan retention, TimeProvider time)
{
    private const string LookAtSpace = "Look at: menshen journal space";

    private int _busy;

    public IEnumerable<ControlAct> All =>
    [
        // The command copies the files itself; that it did is what the journal has to know.
        new(ControlOperations.JournalArchive, request => string.Join(", ", request.Read(ControlJson.Default.ArchiveNotice).Places),
            _ => Task.FromResult(ControlAnswer.Done())),
        new(ControlOperations.JournalClearing, _ => "", _ => Task.FromResult(Pending())),
        new(ControlOperations.JournalClearRequest, Describe, request => Alone(request, RequestAsync)),
        new(ControlOperations.JournalClearConfirm, request => $"as {request.Read(ControlJson.Default.ApproverCredentials).Name}",
            request => Alone(request, ConfirmAsync)),
    ];

    private static string Describe(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.ClearingWish);
        return FormattableString.Invariant($"before {wish.Before:u} as {wish.Approver.Name}");
    }

    private ControlAnswer Pending() => file.Read(time.GetUtcNow()) is { } request
        ? Answer(request)
        : ControlAnswer.Refused("not-found", "no clearing waits for its confirmation", "Ask for one: menshen journal clear --request --before DATE --as NAME");

    private async Task<ControlAnswer> Alone(ControlRequest request, Func<ControlRequest, Task<ControlAnswer>> act)
    {
        if (Interlocked.Exchange(ref _busy, 1) == 1)
            return Refused("another clearing is under way");
        try
        {
            return await act(request).ConfigureAwait(false);
        }
        catch (ClearingRefusedException e)
        {
            return ControlAnswer.Refused("refused", e.Message, LookAtSpace);
        }
        finally
        {
            Volatile.Write(ref _busy, 0);
        }
    }

    private async Task<ControlAnswer> RequestAsync(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.ClearingWish);
        var (approver, refusal) = await proof.AskAsync(wish.Approver, request.Cancellation).ConfigureAwait(false);
        if (approver is null)
            return Refused(refusal);
        var pending = new ClearingRequest(origin, clearing.PlanByAge(wish.Before, retention), wish.Before, approver.Name, time.GetUtcNow());
        file.Write(pending);
        return Answer(pending);
    }

    private async Task<ControlAnswer> ConfirmAsync(ControlRequest request)
    {
        var credentials = request.Read(ControlJson.Default.ApproverCredentials);
        var (confirmer, refusal) = await proof.AskAsync(credentials, request.Cancellation).ConfigureAwait(false);
        if (confirmer is null)
            return Refused(refusal);
        if (file.Read(time.GetUtcNow()) is not { } pending)
            return Pending();
        var subjects = await proof.AllAsync(request.Cancellation).ConfigureAwait(false);
        if (TwoPersonRule.Refusal(subjects.FirstOrDefault(s => s.Name == pending.Requester), confirmer) is { } rule)
            return Refused(rule);
        // Judged anew: since the request the policy's retention may have grown.
        clearing.PlanByAge(pending.Before, retention);
        // Hashing and reading back may take minutes; the control surface goes on answering meanwhile.
        await Task.Run(
            () => clearing.Execute(pending.Plan, new ClearingApproval("past retention", pending.Requester, confirmer.Name)), CancellationToken.None)
            .ConfigureAwait(false);
        file.Delete();
        return Answer(pending);
    }

    private static ControlAnswer Answer(ClearingRequest request) => ControlAnswer.Of(
        new ClearingReport(
            request.Plan.First, request.Plan.Last, (long)request.Plan.Records, request.Plan.Bytes, request.Plan.Ended, request.Requester,
            request.RequestedAt),
        ControlJson.Default.ClearingReport);

    private static ControlAnswer Refused(string why) => ControlAnswer.Refused("refused", why, "");
}
