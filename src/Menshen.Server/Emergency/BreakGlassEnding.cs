using Menshen.Control;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>Ends an emergency in the engine: takes the role's powers, its sessions and itself away, undoes what it left, and says what it found.</summary>
/// <remarks><code>
/// disarm, end sessions ─► picture now ─► undo ─► give away what it owned, drop ─► picture again ─► new engine passwords ─► records
/// </code>
/// Each step may be run again: a start after a crash runs all of them. No function of the catalogue is called before the pictures were compared.</remarks>
internal sealed class BreakGlassEnding(IEngine engine, IEngineSecrets secrets, BreakGlassFiles files, AdministrationLog log, TimeProvider time)
{
    public const string Undone = "undone";
    public const string Stands = "stands";

    /// <summary>Findings kept and recorded one by one; a loop that makes a million triggers must not fill the journal.</summary>
    private const int MostFindings = 200;

    private readonly EmergencyRole _roles = new(engine);

    /// <summary>Ends it. Throws if the engine cannot be asked: then it is still to be ended.</summary>
    public async Task<BreakGlass> RunAsync(BreakGlass glass, string by, CancellationToken cancellation)
    {
        glass = glass with { State = BreakGlass.Ending, EndedBy = by };
        files.Save(glass);
        // What takes away is done also where it cannot be recorded.
        log.Write(by, "break-glass.ending", $"{glass.Id}: {glass.Holder}", "requested");
        var before = files.Picture(glass.Id);
        var findings = await SweepAsync(glass, before ?? [], before is null, cancellation).ConfigureAwait(false);
        await new EngineLoginEpoch(engine, secrets).RenewAsync(cancellation).ConfigureAwait(false);
        await _roles.ForgetTicketsAsync(cancellation).ConfigureAwait(false);
        foreach (var finding in findings)
            log.Write(glass.Holder, "break-glass.finding", $"{glass.Id}: {finding.What}", finding.Outcome);
        var ended = glass with { State = BreakGlass.Ended, EndedAt = time.GetUtcNow(), Findings = findings };
        log.Write(by, "break-glass.ended", $"{glass.Id}: {glass.Holder}", $"{findings.Count} findings, {findings.Count(f => f.Outcome == Stands)} stand");
        files.Save(ended);
        files.ForgetPicture(glass.Id);
        return ended;
    }

    private async Task<IReadOnlyList<BreakGlassFinding>> SweepAsync(
        BreakGlass glass, IReadOnlyList<PictureRow> before, bool isLost, CancellationToken cancellation)
    {
        List<BreakGlassFinding> findings = [];
        if (isLost)
            findings.Add(new("the picture of the engine from before is gone: nothing could be compared", Stands));
        var known = before.Where(row => row.Area == "role").Select(row => row.Object).ToHashSet();
        if (isLost)
            known = [.. (await EngineSurvey.TakeAsync(engine, glass.Role, cancellation).ConfigureAwait(false)).Where(row => row.Area == "role").Select(row => row.Object)];
        if (!await _roles.DisarmAsync(glass.Role, known, cancellation).ConfigureAwait(false))
            findings.Add(new($"a session of {glass.Role} does not end in the engine", Stands));
        var changes = isLost ? [] : EnginePicture.Compare(before, await EngineSurvey.TakeAsync(engine, glass.Role, cancellation).ConfigureAwait(false));
        await EnginePicture.UndoAsync(engine, changes, cancellation).ConfigureAwait(false);
        var (owned, isGone) = await _roles.RemoveAsync(glass.Role, cancellation).ConfigureAwait(false);
        findings.AddRange(owned.Select(what => new BreakGlassFinding($"{glass.Role} owned {what}; it is {EmergencyRole.Salvage}'s now", Stands)));
        if (!isGone)
            findings.Add(new($"{glass.Role} could not be dropped; it has no powers and cannot log in", Stands));
        if (isLost)
            return findings;
        var left = EnginePicture.Compare(before, await EngineSurvey.TakeAsync(engine, glass.Role, cancellation).ConfigureAwait(false));
        // What the first look saw and the second does not is undone; what only the second saw came by the undoing.
        findings.AddRange(changes.UnionBy(left, KeyOf).Select(change => left.FirstOrDefault(l => KeyOf(l) == KeyOf(change)) is not { } still
            ? new BreakGlassFinding(change.ToString(), Undone)
            : new(still.After == change.After ? change.ToString() : $"{change}; now '{still.After}'", Stands)));
        return findings.Count <= MostFindings ? findings
            : [.. findings.Take(MostFindings), new($"and {findings.Count - MostFindings} more", Stands)];
    }

    private static (string, string, string) KeyOf(EngineChange change) => (change.Database, change.Area, change.Object);
}
