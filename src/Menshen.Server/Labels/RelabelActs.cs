using Menshen.Control;
using Menshen.Engine;
using Menshen.Engine.Labels;
using Menshen.Policy.Labels;

namespace Menshen.Server;

/// <summary>Acts that give rows, or single fields, another label. Who does it sees no row: only how many there were.</summary>
internal sealed class RelabelActs(IEngine engine, LabelDirectory directory, FieldRelabelling fields, CredentialProof proof, LabelLog log)
{
    public IEnumerable<ControlAct> All =>
    [
        new(ControlOperations.LabelRelabel, request => Describe(request.Read(ControlJson.Default.RelabelWish)), RelabelAsync),
        new(ControlOperations.LabelDowngrade, request => Describe(request.Read(ControlJson.Default.DowngradeWish).Rows), DowngradeAsync),
    ];

    private static string Describe(RelabelWish wish) => $"{PlaceOf(wish)} {KeyOf(wish)} from {wish.From} to {wish.To}, reason: {wish.Reason}";

    private static string PlaceOf(RelabelWish wish) => $"{wish.Database}/{LabelPlanner.NameOf(wish.Schema, wish.Table)}";

    private static string KeyOf(RelabelWish wish) => wish.Field is null ? $"{wish.KeyColumn}={wish.KeyValue}" : $"{wish.KeyColumn}={wish.KeyValue} field {wish.Field}";

    private async Task<ControlAnswer> RelabelAsync(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.RelabelWish);
        var (from, to, refusal) = Judge(wish);
        if (refusal is not null) return refusal;
        // Others than now would read it: not by a session that somebody left open.
        return to.Dominates(from)
            ? await DoAsync(wish, from, to, request).ConfigureAwait(false)
            : ControlAnswer.Refused("refused", $"{wish.To} does not dominate {wish.From}: that is a downgrade, which takes password and code", "Use the menshen that runs here.");
    }

    private async Task<ControlAnswer> DowngradeAsync(ControlRequest request)
    {
        var (credentials, wish) = request.Read(ControlJson.Default.DowngradeWish);
        var (from, to, refusal) = Judge(wish);
        if (refusal is not null) return refusal;
        var (caller, doubt) = await proof.AskAsync(credentials, CodeNeed.IfDemanded, request).ConfigureAwait(false);
        if (caller is null) return ControlAnswer.Refused("refused", doubt, "");
        return caller.Id == request.Caller.Subject?.Id
            ? await DoAsync(wish, from, to, request).ConfigureAwait(false)
            : ControlAnswer.Refused("refused", "the proof is another's than the session", "Give your own name and password.");
    }

    private (Label From, Label To, ControlAnswer? Refusal) Judge(RelabelWish wish)
    {
        var rules = directory.InForce;
        if (string.IsNullOrWhiteSpace(wish.Reason)) return Refused("invalid", "rows are not relabelled without a reason", "Say why: --reason TEXT");
        if (!rules.Words.TryParse(wish.From, out var from, out var fault)) return Refused("invalid", $"{wish.From} is no label: {fault}", "See them: menshen label list");
        if (!rules.Words.TryParse(wish.To, out var to, out fault)) return Refused("invalid", $"{wish.To} is no label: {fault}", "See them: menshen label list");
        if (!rules.Existing.Contains(to)) return Refused("invalid", $"{wish.To} is not among the labels that exist", "See them: menshen label list");
        if (from == to) return Refused("invalid", "that is the same label", "");
        return directory.HasLabels(wish.Database) ? (from, to, null) : Refused("not-found", $"{wish.Database} has no labels", $"Apply them: menshen label apply {wish.Database}");

        static (Label, Label, ControlAnswer?) Refused(string code, string what, string instead) => (default, default, ControlAnswer.Refused(code, what, instead));
    }

    private async Task<ControlAnswer> DoAsync(RelabelWish wish, Label from, Label to, ControlRequest request)
    {
        var (words, cancellation) = (directory.InForce.Words, request.Cancellation);
        await using var connection = await engine.OpenAsync(wish.Database, cancellation).ConfigureAwait(false);
        long rows;
        try
        {
            rows = wish.Field is null
                ? await new LabelEngine(connection).RelabelAsync(wish.Schema, wish.Table, wish.KeyColumn, wish.KeyValue, from.Bits, to.Bits, cancellation).ConfigureAwait(false)
                : await fields.MoveAsync(connection, wish, wish.Field, from, to, cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is CatalogueRefusalException or Npgsql.PostgresException)
        {
            log.Relabelled(request.Actor, PlaceOf(wish), KeyOf(wish), words.Format(from), words.Format(to), 0, wish.Reason, "refused");
            throw;
        }

        // Once it is done: whoever may not see it now, and has an open snapshot from before, would go on fetching it.
        var ended = rows > 0 ? await LabelSurvey.EndReadersAsync(connection, from.Bits, to.Bits, CancellationToken.None).ConfigureAwait(false) : 0;
        log.Relabelled(
            request.Actor, PlaceOf(wish), KeyOf(wish), words.Format(from), words.Format(to), rows, wish.Reason, FormattableString.Invariant($"done, {ended} reader(s) ended"));
        return rows > 0
            ? ControlAnswer.Of(new RelabelReport(rows, ended), ControlJson.Default.RelabelReport)
            : ControlAnswer.Refused("not-found", $"no row of {PlaceOf(wish)} has that key and {(wish.Field is null ? "" : $"a {wish.Field} of ")}the label {wish.From}", "");
    }
}
