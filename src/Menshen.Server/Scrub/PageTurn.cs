using Menshen.Backup.Restoring;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>Has the damaged pages that a scrub found brought back, when it is their turn among the backups.</summary>
internal sealed class PageTurn(IEngine engine, BackupParts backups)
{
    /// <param name="findings">All of a scrub's.</param>
    /// <param name="waiting">Hears of the work while there is one: somebody else's, and then ours.</param>
    /// <param name="told">Hears of each page, by its name: what became of it, and whether it is back.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task RunAsync(IReadOnlyList<ScrubFinding> findings, Action<BackupTask?> waiting, Action<string, bool, string> told, CancellationToken cancellation)
    {
        if (engine is not EmbeddedEngine embedded) return;
        var (pages, others) = await new PageSearch(embedded).FindAsync(findings, cancellation).ConfigureAwait(false);
        foreach (var (finding, why) in others) told(finding.Place, false, why);
        if (pages.Count == 0) return;
        IReadOnlyList<PageOutcome> outcomes = [];
        var fault = await BringAsync(pages, waiting, brought => outcomes = brought, cancellation).ConfigureAwait(false);
        foreach (var outcome in outcomes) told(outcome.Page.ToString(), outcome.IsBack, outcome.What);
        if (outcomes.Count > 0) return;
        foreach (var page in pages) told(page.ToString(), false, fault);
    }

    /// <summary>Why it did not end well.</summary>
    private async Task<string> BringAsync(IReadOnlyList<DamagedPage> pages, Action<BackupTask?> waiting, Action<IReadOnlyList<PageOutcome>> brought, CancellationToken cancellation)
    {
        if (backups.Desk is not { } desk) return backups.Warnings.FirstOrDefault() ?? "no repository is configured: backup: repository in the policy";
        try
        {
            while (desk.Current is { State: "running" } other)
            {
                waiting(other);
                await other.Ended.WaitAsync(cancellation).ConfigureAwait(false);
            }

            var task = desk.BringPages(pages, brought, cancellation);
            waiting(task);
            await task.Ended.ConfigureAwait(false);
            return task.Result;
        }
        catch (CatalogueRefusalException e)
        {
            // Somebody was quicker, or the journal stands: the next scrub tries again.
            return e.Message;
        }
        finally
        {
            waiting(null);
        }
    }
}
