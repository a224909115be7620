using System.Globalization;
using Menshen.Control;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>Acts on what subjects are known to send: what lets more pass takes a second person, what lets less pass does not.</summary>
internal sealed class LearntActs(LearntCatalogue catalogue, LearntDesk desk)
{
    public IEnumerable<ControlAct> All =>
    [
        new(ControlOperations.StatementList, _ => "", ListAsync),
        new(ControlOperations.StatementLearn, request => request.Variable, LearnAsync) { NeedsApproval = NeedsApproval, StateOf = StateAsync },
        new(ControlOperations.StatementForget, request => request.Variable, ForgetAsync) { StateOf = StateAsync },
    ];

    private async Task<ControlAnswer> ListAsync(ControlRequest request) => ControlAnswer.Of(
        new LearntListing([.. (await catalogue.ListAsync(request.Cancellation).ConfigureAwait(false)).Select(one => new LearntReport(
            one.Id, one.Subject, one.Database, one.IsLearnt, one.Template, Convert.ToHexStringLower(one.Shape.Span), one.FirstSeen, one.LearntBy))]),
        ControlJson.Default.LearntListing);

    private static bool NeedsApproval(ControlRequest request)
    {
        if (string.IsNullOrWhiteSpace(request.Reason)) throw new CatalogueRefusalException("whoever approves it needs a reason: --reason TEXT.");
        return true;
    }

    private async Task<string> StateAsync(ControlRequest request)
    {
        var id = IdOf(request);
        var one = (await catalogue.ListAsync(request.Cancellation).ConfigureAwait(false)).SingleOrDefault(one => one.Id == id);
        return one is null ? "none" : one.IsLearnt ? "known" : "seen, not known";
    }

    private async Task<ControlAnswer> LearnAsync(ControlRequest request)
    {
        if (!await catalogue.LearnAsync(IdOf(request), request.Actor, request.Cancellation).ConfigureAwait(false))
            throw new CatalogueRefusalException($"there is no statement {request.Variable} that is not known.");
        return await DoneAsync($"statement {request.Variable} is known").ConfigureAwait(false);
    }

    private async Task<ControlAnswer> ForgetAsync(ControlRequest request)
    {
        if (!await catalogue.ForgetAsync(IdOf(request), request.Cancellation).ConfigureAwait(false))
            throw new CatalogueRefusalException($"there is no statement {request.Variable}.");
        return await DoneAsync($"statement {request.Variable} is forgotten").ConfigureAwait(false);
    }

    // Before the answer: whoever forgets one may rely on it here; the other gateways follow.
    private async Task<ControlAnswer> DoneAsync(string words)
    {
        await desk.ReloadAsync(CancellationToken.None).ConfigureAwait(false);
        return ControlAnswer.Done(words);
    }

    private static long IdOf(ControlRequest request) => long.TryParse(request.Variable, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0;
}
