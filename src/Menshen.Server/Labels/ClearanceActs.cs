using Menshen.Control;
using Menshen.Engine;
using Menshen.Policy.Labels;

namespace Menshen.Server;

/// <summary>Acts on clearances: who may have sessions between which labels.</summary>
internal sealed class ClearanceActs(
    LabelDirectory directory, SubjectDirectory subjects, ClearanceCatalogue catalogue, LabelLogins logins, Func<string, int> endSessionsOf, LabelLog log)
{
    private const string PolicyWords = "as the policy says";

    public IEnumerable<ControlAct> All =>
    [
        new(ControlOperations.LabelShow, request => request.Variable, ShowAsync),
        new(ControlOperations.LabelClearance, Describe, SetAsync) { NeedsApproval = Weakens, StateOf = request => Task.FromResult(StateOf(request)) },
    ];

    private string StateOf(ControlRequest request) =>
        subjects.SubjectOf(request.Variable) is { } subject ? Words(directory.InForce.ClearanceOf(subject.Name, subject.Groups)) : "none";

    private static string Describe(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.ClearanceWish);
        var range = wish.Highest is null ? PolicyWords : $"{wish.Lowest ?? "the lowest"} to {wish.Highest}";
        return $"{request.Variable}: {range}{(wish.TrustedDownTo is { } floor ? $", trusted down to {floor}" : "")}";
    }

    private async Task<ControlAnswer> ShowAsync(ControlRequest request)
    {
        var subject = subjects.Require(request.Variable);
        var (rules, stored) = (directory.InForce, directory.Picture.Set.GetValueOrDefault(subject.Name));
        var clearance = rules.ClearanceOf(subject.Name, subject.Groups);
        var isSet = stored?.Highest is not null;
        var source = clearance is null ? isSet ? "unreadable" : "none" : isSet ? "command" : "policy";
        var history = await catalogue.HistoryAsync(subject.Name, request.Cancellation).ConfigureAwait(false);
        return ControlAnswer.Of(
            new ClearanceReport(
                subject.Name, source, stored?.Version ?? 0, clearance is null ? null : Range(clearance, rules.Words),
                [.. rules.SessionsOf(subject.Name, subject.Groups).Select(session => session.Name)],
                [.. history.Select(note => new ClearanceNote(note.Version, note.Words, note.SetAt, note.SetBy, note.Reason))]),
            ControlJson.Default.ClearanceReport);
    }

    /// <summary>Whoever would see more, or write further down, than before waits for a second person.</summary>
    private bool Weakens(ControlRequest request)
    {
        var (_, before, after) = Judge(request);
        return after is not null && after.IsWeakerThan(before);
    }

    private async Task<ControlAnswer> SetAsync(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.ClearanceWish);
        var (subject, before, after) = Judge(request);
        // Judged again, because the clearance may have changed while the request waited: what was approved was this step and no longer one.
        if (request.Approval is null && after is not null && after.IsWeakerThan(before))
            throw new CatalogueRefusalException($"the clearance of {subject.Name} was changed just now: look again.");
        var words = Words(wish.Highest is null ? null : after);
        await catalogue.SetAsync(
            new StoredClearance(
                subject.Name, 0, wish.Highest is null ? null : after!.Highest.Bits, wish.Highest is null ? null : after!.Lowest.Bits,
                wish.Highest is null ? null : after!.Default.Bits, wish.Highest is null ? null : after!.TrustedDownTo?.Bits, words, default, request.Actor, wish.Reason),
            wish.Seen, request.Cancellation).ConfigureAwait(false);
        // Whoever comes in between is met by the reload, which ends the sessions of all whose clearance changed; the doors are the last.
        var ended = endSessionsOf(subject.Name);
        await directory.ReloadAsync(request.Cancellation).ConfigureAwait(false);
        log.Cleared(request.Actor, subject.Name, Words(before), Words(after), wish.Reason, request.Approved, ended);
        await logins.RefreshAsync([subject.Name], request.Cancellation).ConfigureAwait(false);
        return ControlAnswer.Done(ended switch { 0 => "", 1 => "1 session was ended", _ => $"{ended} sessions were ended" });
    }

    /// <summary>Who, what held, and what is to hold; null for no clearance. Refuses what must not be.</summary>
    private (Subject Subject, Clearance? Before, Clearance? After) Judge(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.ClearanceWish);
        var subject = subjects.Require(request.Variable);
        var rules = directory.InForce;
        if (rules.IsEmpty) throw new CatalogueRefusalException("the policy has no labels.");
        if (request.Caller.Subject is { } caller && PersonName.IsSame(caller.Person, subject.Person))
            throw new CatalogueRefusalException("nobody sets the own clearance.");
        if (string.IsNullOrWhiteSpace(wish.Reason)) throw new CatalogueRefusalException("a clearance is not set without a reason: --reason TEXT.");
        if (wish.Seen != (directory.Picture.Set.GetValueOrDefault(subject.Name)?.Version ?? 0))
            throw new CatalogueRefusalException($"the clearance of {subject.Name} was changed just now: look again.");
        var before = rules.ClearanceOf(subject.Name, subject.Groups);
        return (subject, before, wish.Highest is null ? rules.With([]).ClearanceOf(subject.Name, subject.Groups) : Read(wish, rules));
    }

    private static Clearance Read(ClearanceWish wish, LabelRules rules)
    {
        var highest = Label(wish.Highest!, rules);
        var lowest = wish.Lowest is null ? Policy.Labels.Label.Lowest : Label(wish.Lowest, rules);
        var chosen = wish.Default is null ? highest : Label(wish.Default, rules);
        var clearance = new Clearance(highest, lowest, chosen, wish.TrustedDownTo is null ? null : Label(wish.TrustedDownTo, rules));
        if (!rules.Existing.Contains(chosen)) throw new CatalogueRefusalException($"{rules.Words.Format(chosen)} is not among the labels that exist.");
        if (!highest.Dominates(lowest) || !clearance.Admits(chosen))
            throw new CatalogueRefusalException("the highest label must dominate the others, and the lowest be dominated by them.");
        return clearance.TrustedDownTo is { } floor && !highest.Dominates(floor)
            ? throw new CatalogueRefusalException("a trusted subject writes down to a label that its highest dominates.") : clearance;
    }

    private static Label Label(string text, LabelRules rules) =>
        rules.Words.TryParse(text, out var label, out var fault) ? label : throw new CatalogueRefusalException($"{text} is no label: {fault}.");

    private string Words(Clearance? clearance)
    {
        if (clearance is null) return "none";
        var range = Range(clearance, directory.InForce.Words);
        return $"{range.Lowest} to {range.Highest}, default {range.Default}{(range.TrustedDownTo is { } floor ? $", trusted down to {floor}" : "")}";
    }

    private static ClearanceRange Range(Clearance clearance, LabelWords words) => new(
        words.Format(clearance.Highest), words.Format(clearance.Lowest), words.Format(clearance.Default),
        clearance.TrustedDownTo is { } floor ? words.Format(floor) : null);
}
