using Menshen.Backup;
using Menshen.Backup.Format;
using Menshen.Backup.Restoring;
using Menshen.Control;
using Menshen.Keystore.Backup;

namespace Menshen.Server;

/// <summary>Acts on backups: what there is, taking, checking, bringing back.</summary>
internal sealed class BackupActs(Func<BackupDesk?> desks, Func<IReadOnlyList<string>> warnings, Func<KeyBackupNote?> ofKeys, ApprovalDesk approvals)
{
    /// <summary>Whether other programs make the backups.</summary>
    public bool AreElsewhere { get; init; }

    public IEnumerable<ControlAct> All =>
    [
        new(ControlOperations.BackupList, _ => "", _ => Task.FromResult(List())),
        new(ControlOperations.BackupTake, request => KindOf(request), request => With(request, TakeAsync)),
        new(ControlOperations.BackupVerify, _ => "", request => With(request, (d, r) => Answer(d.Verify(r.Actor)))),
        new(ControlOperations.BackupCopy, PlaceOf, request => With(request, (d, r) => Answer(d.Copies.Copy(PlaceOf(r), r.Actor)))),
        new(ControlOperations.BackupRelease, request => request.Read(ControlJson.Default.BackupReleaseWish).Set, request => With(request, ReleaseAsync)),
        new(ControlOperations.BackupFiles, request => request.Variable, request => With(request, (_, r) => Task.FromResult(
            ControlAnswer.Of(_releases.Describe(r.Variable, r.Actor, r.Caller.Session!.Key), ControlJson.Default.BackupRelease)))),
        new(ControlOperations.BackupPiece, request => request.Variable, request => With(request, (d, r) => Task.FromResult(
            ControlAnswer.Of(_releases.Give(r.Variable, r.Actor, r.Caller.Session!.Key, d), ControlJson.Default.BackupPiece)))),
        new(ControlOperations.BackupRestore, Describe, request => With(request, RestoreAsync)),
    ];

    private readonly BackupReleases _releases = new(TimeProvider.System);

    private static string Describe(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.RestorationWish);
        return $"{RestoreWords.TargetOf(wish)} to {wish.Directory}{(wish.DespiteDrift ? ", also if protection comes back weaker than it was made" : "")}";
    }

    /// <summary>What an approver is shown: enough that nobody hides an act behind others in a working day, and still a text that is read.</summary>
    private const int MostUndone = 40;

    private static string Undone(IReadOnlyList<string> revives) => revives.Count == 0 ? "" : $"; undoes there: {RestoreWords.Some(revives, MostUndone)}";

    private static string KindOf(ControlRequest request) => request.Read(ControlJson.Default.BackupWish) switch
    {
        { Full: true } => SetHead.Full,
        { Differential: true } => SetHead.Differential,
        _ => SetHead.Incremental,
    };

    // Without a body as it was while there was one place: all there are.
    private static string PlaceOf(ControlRequest request) => request.Body.IsEmpty ? "" : request.Read(ControlJson.Default.BackupCopyWish).Place;

    private ControlAnswer List()
    {
        if (desks() is not { } desk)
        {
            return ControlAnswer.Of(
                new BackupListing
                {
                    Repository = "", Status = warnings().Count > 0 ? "error" : AreElsewhere ? "elsewhere" : "off", Troubles = warnings(), From = null, Until = null, RestoreSeconds = null, Archived = "",
                    ArchiveLag = null, Sets = [], Work = null, KeysAt = ofKeys()?.At, KeysPersons = ofKeys()?.Persons,
                },
                ControlJson.Default.BackupListing);
        }

        var (copies, works) = (desk.Copies.Times(desk.Rules), desk.Works);
        var (now, journal) = (DateTimeOffset.UtcNow, desk.Journal.Status.At);
        var (listing, status) = (BackupOverview.Read(desk.Repository, desk.Secrets, desk.SeenFile, desk.WalFile, desk.Tested, desk.Ledger.Now), desk.Receiver.Status);
        IReadOnlyList<string> troubles = [.. listing.Troubles, .. warnings()];
        return ControlAnswer.Of(
            listing with
            {
                Status = troubles.Count == 0 ? "ok" : "error", Troubles = troubles, Archived = status.Archived.ToString(),
                ArchiveLag = status.At is { } at ? (now - at).TotalSeconds : null, JournalLag = (now - journal)?.TotalSeconds, Work = Foremost(desk.Current, works)?.Report(),
                Works = [.. works.Select(work => work.Report())], Copy = copies.Count > 0 ? copies[0].Copy.Repository : "", CopiedAt = copies.Count > 0 ? copies[0].At : null,
                Copies = [.. copies.Select(one => new BackupCopyReport(one.Copy.Repository, one.At))],
                KeysAt = ofKeys()?.At, KeysPersons = ofKeys()?.Persons,
            },
            ControlJson.Default.BackupListing);
    }

    /// <summary>What is under way, before copies; else the last of all.</summary>
    private static BackupTask? Foremost(BackupTask? current, IReadOnlyList<BackupTask> works) =>
        current is { State: "running" } ? current : works.FirstOrDefault(work => work.State == "running") ?? (works is [.., var last] ? last : null);

    private static Task<ControlAnswer> TakeAsync(BackupDesk desk, ControlRequest request) =>
        Answer(desk.Take(KindOf(request), request.Actor));

    /// <summary>Given out is more than a copy by the operating system: it may go to another machine. So another power approves it.</summary>
    private async Task<ControlAnswer> ReleaseAsync(BackupDesk desk, ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.BackupReleaseWish);
        if (request.Approval is null)
        {
            desk.Repository.Read(wish.Set, desk.Secrets.Verifier);
            return string.IsNullOrWhiteSpace(request.Reason)
                ? ControlAnswer.Refused("invalid", "whoever approves it needs a reason", "Say why: --reason TEXT")
                : await approvals.KeepAsync(ControlOperations.BackupRelease, request).ConfigureAwait(false);
        }

        return ControlAnswer.Done($"{wish.Set} is given out to {request.Actor} until {_releases.Open(wish.Set, request.Actor, desk):u}: menshen backup download {wish.Set} --to DIR");
    }

    /// <summary>Judged before anybody is asked to approve it; done when another power has.</summary>
    private async Task<ControlAnswer> RestoreAsync(BackupDesk desk, ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.RestorationWish);
        if (!Path.IsPathRooted(wish.Directory)) return ControlAnswer.Refused("invalid", $"{wish.Directory} is not an absolute path", "Name a new directory of this machine.");
        ClusterRestore.RequireEmpty(wish.Directory);
        var plan = await Task.Run(
            () => RestorePlan.Of(desk.Repository, desk.Secrets, RestoreWords.TargetOf(wish), wish.Set).WithPoint(desk.Repository, desk.Secrets, request.Cancellation), request.Cancellation)
            .ConfigureAwait(false);
        if (request.Approval is null)
        {
            if (string.IsNullOrWhiteSpace(request.Reason)) return ControlAnswer.Refused("invalid", "whoever approves it needs a reason", "Say why: --reason TEXT");
            var revives = await Task.Run(() => desk.Revives(plan, request.Cancellation), request.Cancellation).ConfigureAwait(false);
            // Whoever approves it reads what would be undone beside what is asked for.
            return await approvals.KeepAsync(ControlOperations.BackupRestore, request with { Object = $"{request.Object}{Undone(revives)}" }).ConfigureAwait(false);
        }

        desk.Restore(plan, wish, request.Actor);
        // The approver reads an acknowledgement, whatever the operation.
        return ControlAnswer.Done($"{plan.Set.Head.Label} is being brought back into {wish.Directory}: menshen backup list");
    }

    private async Task<ControlAnswer> With(ControlRequest request, Func<BackupDesk, ControlRequest, Task<ControlAnswer>> act)
    {
        if (desks() is not { } desk) return ControlAnswer.Refused("refused", warnings() is [var why, ..] ? why : "no repository is configured", "Name one in policy.yaml: backup: repository: DIRECTORY");
        try
        {
            return await act(desk, request).ConfigureAwait(false);
        }
        catch (BackupException e)
        {
            return ControlAnswer.Refused("refused", e.Message, e.Remedy);
        }
    }

    private static Task<ControlAnswer> Answer(BackupTask task) => Task.FromResult(ControlAnswer.Of(task.Report(), ControlJson.Default.BackupWork));
}
