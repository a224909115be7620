using Menshen.Backup;
using Menshen.Backup.Restoring;
using Menshen.Control;

namespace Menshen.Server;

/// <summary>Acts on backups: what there is, taking, checking, bringing back.</summary>
internal sealed class BackupActs(BackupDesk? desk, Func<IReadOnlyList<string>> warnings, ApprovalDesk approvals)
{
    public IEnumerable<ControlAct> All =>
    [
        new(ControlOperations.BackupList, _ => "", _ => Task.FromResult(List())),
        new(ControlOperations.BackupTake, request => request.Read(ControlJson.Default.BackupWish).Full ? "full" : "incr", request => With(request, TakeAsync)),
        new(ControlOperations.BackupVerify, _ => "", request => With(request, (d, r) => Answer(d.Verify(r.Actor)))),
        new(ControlOperations.BackupRestore, Describe, request => With(request, RestoreAsync)),
    ];

    private static string Describe(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.RestorationWish);
        return $"{RestoreWords.TargetOf(wish)} to {wish.Directory}";
    }

    private ControlAnswer List()
    {
        if (desk is null)
        {
            return ControlAnswer.Of(
                new BackupListing
                {
                    Repository = "", Status = warnings().Count == 0 ? "off" : "error", Troubles = warnings(), From = null, Until = null, RestoreSeconds = null, Archived = "",
                    ArchiveLag = null, Sets = [], Work = null,
                },
                ControlJson.Default.BackupListing);
        }

        var (listing, status) = (BackupOverview.Read(desk.Repository, desk.Secrets, desk.SeenFile), desk.Receiver.Status);
        IReadOnlyList<string> troubles = [.. listing.Troubles, .. warnings()];
        return ControlAnswer.Of(
            listing with
            {
                Status = troubles.Count == 0 ? "ok" : "error", Troubles = troubles, Archived = status.Archived.ToString(),
                ArchiveLag = status.At is { } at ? (DateTimeOffset.UtcNow - at).TotalSeconds : null, Work = desk.Current?.Report(),
            },
            ControlJson.Default.BackupListing);
    }

    private static Task<ControlAnswer> TakeAsync(BackupDesk desk, ControlRequest request) =>
        Answer(desk.Take(request.Read(ControlJson.Default.BackupWish).Full, request.Actor));

    /// <summary>Judged before anybody is asked to approve it; done when another power has.</summary>
    private async Task<ControlAnswer> RestoreAsync(BackupDesk desk, ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.RestorationWish);
        if (!Path.IsPathRooted(wish.Directory)) return ControlAnswer.Refused("invalid", $"{wish.Directory} is not an absolute path", "Name a new directory of this machine.");
        ClusterRestore.RequireEmpty(wish.Directory);
        var plan = RestorePlan.Of(desk.Repository, desk.Secrets, RestoreWords.TargetOf(wish), wish.Set);
        if (request.Approval is null)
        {
            return string.IsNullOrWhiteSpace(request.Reason)
                ? ControlAnswer.Refused("invalid", "whoever approves it needs a reason", "Say why: --reason TEXT")
                : await approvals.KeepAsync(ControlOperations.BackupRestore, request, Describe(request)).ConfigureAwait(false);
        }

        desk.Restore(plan, wish.Directory, request.Actor);
        // The approver reads an acknowledgement, whatever the operation.
        return ControlAnswer.Done($"{plan.Set.Head.Label} is being brought back into {wish.Directory}: menshen backup list");
    }

    private async Task<ControlAnswer> With(ControlRequest request, Func<BackupDesk, ControlRequest, Task<ControlAnswer>> act)
    {
        if (desk is null) return ControlAnswer.Refused("refused", warnings() is [var why, ..] ? why : "no repository is configured", "Name one in policy.yaml: backup: repository: DIRECTORY");
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
