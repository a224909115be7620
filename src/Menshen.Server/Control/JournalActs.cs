using Menshen.Control;
using Menshen.Engine;
using Menshen.Journal;

namespace Menshen.Server;

/// <summary>Acts on the journal's files: archiving, and clearing with two approvals.</summary>
internal sealed class JournalActs(
    JournalClearing clearing, ClearingRequestFile file, Func<string, Subject?> find, string origin, TimeSpan retention, TimeProvider time)
{
    /// <summary>Why segments up to a number must wait for their copy in the backup repository; null: they are there, or none is in force.</summary>
    public required Func<long, string?> Uncopied { private get; init; }

    private const string LookAtSpace = "Look at: menshen journal space";

    private int _busy;

    public IEnumerable<ControlAct> All =>
    [
        // The command copies the files itself; that it did is what the journal has to know.
        new(ControlOperations.JournalArchive, request => string.Join(", ", request.Read(ControlJson.Default.ArchiveNotice).Places),
            _ => Task.FromResult(ControlAnswer.Done())),
        new(ControlOperations.JournalClearing, _ => "", _ => Task.FromResult(Pending())),
        new(ControlOperations.JournalClearRequest, Describe, request => Alone(request, RequestAsync)),
        new(ControlOperations.JournalClearConfirm, _ => "", request => Alone(request, ConfirmAsync)),
    ];

    private static string Describe(ControlRequest request) =>
        FormattableString.Invariant($"before {request.Read(ControlJson.Default.ClearingWish).Before:u}");

    private ControlAnswer Pending() => file.Read(time.GetUtcNow()) is { } request
        ? Answer(request)
        : ControlAnswer.Refused("not-found", "no clearing waits for its confirmation", "Ask for one: menshen journal clear --request --before DATE");

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

    private Task<ControlAnswer> RequestAsync(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.ClearingWish);
        var plan = clearing.PlanByAge(wish.Before, retention);
        RequireCopied(plan);
        var pending = new ClearingRequest(
            origin, plan, wish.Before, request.Caller.Subject!.Name, time.GetUtcNow());
        file.Write(pending);
        return Task.FromResult(Answer(pending));
    }

    private async Task<ControlAnswer> ConfirmAsync(ControlRequest request)
    {
        if (file.Read(time.GetUtcNow()) is not { } pending)
            return Pending();
        var confirmer = request.Caller.Subject!;
        if (TwoPersonRule.Refusal(find(pending.Requester), confirmer) is { } rule)
            return Refused(rule);
        // Judged anew: since the request the policy's retention may have grown.
        clearing.PlanByAge(pending.Before, retention);
        RequireCopied(pending.Plan);
        // Hashing and reading back may take minutes; the control surface goes on answering meanwhile.
        await Task.Run(
            () => clearing.Execute(pending.Plan, new ClearingApproval("past retention", pending.Requester, confirmer.Name)), CancellationToken.None)
            .ConfigureAwait(false);
        file.Delete();
        return Answer(pending);
    }

    // What is cleared before it was copied would end what a restore can bring behind older sets.
    private void RequireCopied(ClearingPlan plan)
    {
        if (Uncopied(plan.Last) is { } why) throw new ClearingRefusedException(why);
    }

    private static ControlAnswer Answer(ClearingRequest request) => ControlAnswer.Of(
        new ClearingReport(
            request.Plan.First, request.Plan.Last, (long)request.Plan.Records, request.Plan.Bytes, request.Plan.Ended, request.Requester,
            request.RequestedAt),
        ControlJson.Default.ClearingReport);

    private static ControlAnswer Refused(string why) => ControlAnswer.Refused("refused", why, "");
}
