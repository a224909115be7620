using System.Globalization;
using Menshen.Control;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>Acts on what is stopped in an emergency: one person stops, and goes on only with the approval of the two other powers.</summary>
internal sealed class QuarantineActs(QuarantineCatalogue catalogue, QuarantineDesk desk, SubjectDirectory subjects)
{
    public IEnumerable<ControlAct> All =>
    [
        new(ControlOperations.QuarantineList, _ => "", ListAsync),
        new(ControlOperations.QuarantineImpose, Describe, ImposeAsync),
        new(ControlOperations.QuarantineLift, request => request.Variable, LiftAsync) { NeedsApproval = NeedsApproval, StateOf = request => Task.FromResult(Stands(request) ? "stands" : "none") },
    ];

    private static string Describe(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.QuarantineWish);
        return $"{wish.Kind} {wish.Target}{(wish.Admitted.Count > 0 ? $", but for {string.Join(", ", wish.Admitted)}" : "")}, reason: {wish.Reason}";
    }

    private async Task<ControlAnswer> ListAsync(ControlRequest request) =>
        ControlAnswer.Of(new QuarantineListing([.. (await catalogue.ListAsync(request.Cancellation).ConfigureAwait(false)).Select(Report)]), ControlJson.Default.QuarantineListing);

    private async Task<ControlAnswer> ImposeAsync(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.QuarantineWish);
        await JudgeAsync(wish, request.Cancellation).ConfigureAwait(false);
        var id = await catalogue.ImposeAsync(wish.Kind, wish.Target, wish.Admitted, wish.Reason, request.Actor, request.Cancellation).ConfigureAwait(false);
        // Before the answer: whoever stops something may rely on it. Sessions that it concerns end within a second, at every gateway.
        await desk.ReloadAsync(CancellationToken.None).ConfigureAwait(false);
        var made = (await catalogue.ListAsync(CancellationToken.None).ConfigureAwait(false)).Single(one => one.Id == id);
        return ControlAnswer.Of(Report(made), ControlJson.Default.QuarantineReport);
    }

    private async Task JudgeAsync(QuarantineWish wish, CancellationToken cancellation)
    {
        if (!QuarantineTarget.Kinds.Contains(wish.Kind)) throw new CatalogueRefusalException($"'{wish.Kind}' cannot be stopped: {string.Join(", ", QuarantineTarget.Kinds)} can.");
        if (string.IsNullOrWhiteSpace(wish.Reason)) throw new CatalogueRefusalException("nothing is stopped without a reason: --reason TEXT.");
        if (wish.Kind == QuarantineTarget.Service != (wish.Target.Length == 0)) throw new CatalogueRefusalException("say what is to be stopped; all service has no name.");
        if (wish.Kind != QuarantineTarget.Dataset && wish.Admitted.Count > 0) throw new CatalogueRefusalException("only a dataset is stopped for some: leave --admit out.");
        foreach (var name in wish.Admitted) subjects.Require(name);
        if (wish.Kind != QuarantineTarget.Dataset) return;
        var target = QuarantineTarget.Parse(wish.Target);
        // A slip of the pen would look like protection.
        if ((await catalogue.ReachAsync(target.Database, target.Schema, target.Table, cancellation).ConfigureAwait(false)).All(relation => relation.ByWriting))
            throw new CatalogueRefusalException($"there is no relation {wish.Target}.");
    }

    private bool Stands(ControlRequest request) =>
        desk.Now.Datasets.Any(one => one.Id == IdOf(request)) || desk.Now.Stops.Any(one => one.Id == IdOf(request));

    private bool NeedsApproval(ControlRequest request)
    {
        if (string.IsNullOrWhiteSpace(request.Reason)) throw new CatalogueRefusalException("whoever approves it needs a reason: --reason TEXT.");
        if (!Stands(request))
            throw new CatalogueRefusalException($"quarantine {request.Variable} does not stand.");
        return true;
    }

    private async Task<ControlAnswer> LiftAsync(ControlRequest request)
    {
        // It runs with the approval of two others, or not at all.
        if (request.Approval is not { } approval) throw new CatalogueRefusalException("it takes two approvals.");
        if (!await catalogue.LiftAsync(IdOf(request), request.Actor, approval, request.Cancellation).ConfigureAwait(false))
            throw new CatalogueRefusalException($"quarantine {request.Variable} does not stand.");
        await desk.ReloadAsync(CancellationToken.None).ConfigureAwait(false);
        return ControlAnswer.Done(FormattableString.Invariant($"quarantine {request.Variable} is lifted"));
    }

    private QuarantineReport Report(StoredQuarantine one) => new(
        one.Id, one.Kind, one.Target, one.Admitted, one.Reason, one.ImposedBy, one.ImposedAt, one.LiftedBy, one.LiftedAt, one.Approval,
        one.Stands && one.Kind == QuarantineTarget.Dataset ? desk.RelationsOf(one.Id) : null);

    private static long IdOf(ControlRequest request) =>
        long.TryParse(request.Variable, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : 0;
}
