using Menshen.Control;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>Acts on transactions that wait for the second phase of their commit. Nobody here knows what their coordinator decided: two persons find that out, and say it.</summary>
internal sealed class TwoPhaseActs(PreparedTransactions prepared)
{
    private const string None = "none";

    public IEnumerable<ControlAct> All =>
    [
        new(ControlOperations.TransactionList, _ => "", ListAsync),
        new(ControlOperations.TransactionEnd, Describe, EndAsync) { NeedsApproval = NeedsApproval, Identify = IdentifyAsync, StateOf = StateAsync },
    ];

    private static string Describe(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.TransactionWish);
        return $"{(wish.Commits ? "commit" : "roll back")} {PreparedWords.NameOf(wish.Database, wish.Gid)}";
    }

    private async Task<ControlAnswer> ListAsync(ControlRequest request) => ControlAnswer.Of(
        new TransactionListing([.. (await prepared.ListAsync(request.Cancellation).ConfigureAwait(false)).Select(one =>
            new TransactionReport(one.Database, one.Gid, one.Transaction, one.Owner, one.PreparedAt, (long)one.Age.TotalSeconds, one.Relations, one.Age >= InDoubtWatch.Patience))]),
        ControlJson.Default.TransactionListing);

    private static bool NeedsApproval(ControlRequest request)
    {
        if (string.IsNullOrWhiteSpace(request.Reason)) throw new CatalogueRefusalException("whoever approves it needs a reason, such as what the coordinator's log says: --reason TEXT.");
        return true;
    }

    private async Task<string> IdentifyAsync(ControlRequest request)
    {
        var one = await FindAsync(request).ConfigureAwait(false) ?? throw Gone(request);
        await prepared.RequireMayEndAsync(one, request.Cancellation).ConfigureAwait(false);
        return PreparedWords.Of(one);
    }

    private async Task<string> StateAsync(ControlRequest request) => await FindAsync(request).ConfigureAwait(false) is { } one ? PreparedWords.Of(one) : None;

    private async Task<ControlAnswer> EndAsync(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.TransactionWish);
        // It runs with another person's approval, or not at all; and on the one that was approved: another may have its identifier by now.
        if (request.Approved is null) throw new CatalogueRefusalException("it takes an approval.");
        if (await FindAsync(request).ConfigureAwait(false) is not { } one || PreparedWords.Of(one) != request.Identity || !await prepared.EndAsync(one, wish.Commits, request.Cancellation).ConfigureAwait(false))
            throw Gone(request);
        return ControlAnswer.Done($"done: {Describe(request)}");
    }

    private static CatalogueRefusalException Gone(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.TransactionWish);
        return new CatalogueRefusalException($"no transaction waits as {PreparedWords.NameOf(wish.Database, wish.Gid)}: menshen transaction list");
    }

    private async Task<PreparedTransaction?> FindAsync(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.TransactionWish);
        return (await prepared.ListAsync(request.Cancellation).ConfigureAwait(false)).FirstOrDefault(one => one.Database == wish.Database && one.Gid == wish.Gid);
    }
}
