using System.Globalization;
using Menshen.Backup.Repository;
using Menshen.Backup.Taking;
using Menshen.Engine;
using NpgsqlTypes;

namespace Menshen.Backup.Restoring;

/// <summary>Brings damaged pages of tables back: replays the newest set beside the running engine, and puts what recovery made of them in their places.</summary>
/// <remarks>A set that was taken after the damage has it too: then the one before is replayed, with the WAL of both.</remarks>
public sealed class PageRepair(BackupRepository repository, IBackupSecrets secrets, EmbeddedEngine engine, IEngineSecrets engineSecrets, TimeProvider time)
{
    /// <summary>Sets that are replayed at most, newest first: each takes as long as a restore.</summary>
    private const int MostSets = 3;

    /// <summary>For the mark to arrive in the repository.</summary>
    private static readonly TimeSpan WalPatience = TimeSpan.FromSeconds(60);

    /// <summary>Waits until the WAL up to a place is in the repository.</summary>
    public required Func<NpgsqlLogSequenceNumber, CancellationToken, Task> WaitForWal { private get; init; }

    /// <summary>Settings of the engine that replays; its directory is made and taken away.</summary>
    public required EngineOptions Replaying { private get; init; }

    /// <summary>A directory where the damaged bytes are kept for who wants to look.</summary>
    public required string Aside { private get; init; }

    /// <summary>Tries each; answers for each.</summary>
    public async Task<IReadOnlyList<PageOutcome>> RunAsync(IReadOnlyList<DamagedPage> pages, TakeProgress progress, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(pages);
        ArgumentNullException.ThrowIfNull(progress);
        progress.Step = "checkpoint";
        var mend = await PageMend.BeginAsync(engine, cancellation).ConfigureAwait(false);
        await using (mend.ConfigureAwait(false))
        {
            await WaitAsync(mend.MarkedAt, cancellation).ConfigureAwait(false);
            List<PageOutcome> outcomes = [];
            var left = pages.ToList();
            var why = "there is no backup of this engine";
            foreach (var set in repository.List(secrets.Verifier, _ => { }).Reverse().Take(MostSets))
            {
                if (left.Count == 0) break;
                try
                {
                    var sound = await ReplayAsync(set.Head.Label, mend.Mark, left, progress, cancellation).ConfigureAwait(false);
                    foreach (var (page, bytes) in sound) outcomes.Add(await PutAsync(mend, page, bytes, set.Head.Label, cancellation).ConfigureAwait(false));
                    left.RemoveAll(sound.ContainsKey);
                    why = $"the set {set.Head.Label} has the damage too";
                }
                catch (Exception e) when (e is BackupException or EngineFaultException or IOException)
                {
                    why = $"the set {set.Head.Label} did not come back: {e.Message}";
                }
            }

            return [.. outcomes, .. left.Select(page => new PageOutcome(page, false, why))];
        }
    }

    private async Task<PageOutcome> PutAsync(PageMend mend, DamagedPage page, ReplayedPage sound, string set, CancellationToken cancellation)
    {
        Directory.CreateDirectory(Aside, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        // Never over another: the name has the moment, and the file is a new one.
        var aside = Path.Combine(Aside, string.Create(CultureInfo.InvariantCulture, $"{page.File.Replace('/', '-')}-{page.Block}-{time.GetUtcNow():yyyyMMdd-HHmmssfff}"));
        var why = await mend.PutAsync(page, sound, aside, cancellation).ConfigureAwait(false);
        return new PageOutcome(page, why is null, why ?? $"brought back from the set {set} and WAL up to {mend.MarkedAt}; the damaged page is {aside}");
    }

    private async Task<IReadOnlyDictionary<DamagedPage, ReplayedPage>> ReplayAsync(string set, string mark, IReadOnlyList<DamagedPage> pages, TakeProgress progress, CancellationToken cancellation)
    {
        RestoredPlace.Remove(Replaying.DataDirectory);
        try
        {
            var plan = RestorePlan.Of(repository, secrets, RestoreTarget.Named(mark), set);
            return await new PageRestore(repository, secrets).RunAsync(plan, pages, Replaying, engineSecrets, progress, cancellation).ConfigureAwait(false);
        }
        finally
        {
            RestoredPlace.Remove(Replaying.DataDirectory);
        }
    }

    private async Task WaitAsync(NpgsqlLogSequenceNumber mark, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(WalPatience);
        try
        {
            await WaitForWal(mark, patience.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new BackupException($"the WAL up to {mark} did not arrive in the repository within {WalPatience.TotalSeconds:0} s", "Look at: menshen backup list");
        }
    }
}
