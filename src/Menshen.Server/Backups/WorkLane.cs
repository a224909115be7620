using Menshen.Backup;
using Menshen.Backup.Keeping;
using Menshen.Backup.Repository;
using Menshen.Backup.Taking;
using Menshen.Control;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>Works on backups of which one is under way at a time, each recorded before it begins and when it ends. Copies have a lane for each place, beside that of all others.</summary>
/// <param name="around">Where each is recorded.</param>
/// <param name="ledger">Where it is remembered how the last ended.</param>
/// <param name="number">Counts them, over all lanes.</param>
/// <param name="target">What records name.</param>
/// <param name="place">Where copies go; empty: it is none of theirs.</param>
internal sealed class WorkLane(BackupSurroundings around, LedgerState ledger, Func<long> number, string target, string place)
{
    private readonly Lock _gate = new();
    private BackupTask? _current;

    /// <summary>Where copies go; empty: it is none of theirs.</summary>
    public string Place => place;

    /// <summary>The one under way, or the last.</summary>
    public BackupTask? Current
    {
        get
        {
            lock (_gate) return _current;
        }
    }

    /// <summary>Not before then by itself: what failed waits.</summary>
    public DateTimeOffset NotBefore { get; set; } = DateTimeOffset.MinValue;

    /// <param name="kind">What it is.</param>
    /// <param name="actor">Who asked for it.</param>
    /// <param name="act">What is done; answers the result, and what was found wrong.</param>
    /// <param name="stop">Menshen stops.</param>
    public BackupTask Begin(string kind, string actor, Func<TakeProgress, CancellationToken, Task<(string Result, IReadOnlyList<string> Findings)>> act, CancellationToken stop)
    {
        lock (_gate)
        {
            if (_current is { State: "running" })
                throw new CatalogueRefusalException(place.Length == 0 ? "a backup, verification or restore is under way: menshen backup list" : $"a copy to {place} is under way: menshen backup list");
            if (!around.Log.Write(actor, $"backup.{kind}", target, "begun")) throw new CatalogueRefusalException("the journal cannot record it, so it was not begun.");
            var task = new BackupTask(number(), kind, around.Time) { Place = place };
            task.Ended = Task.Run(() => RunAsync(task, actor, act, stop), CancellationToken.None);
            return _current = task;
        }
    }

    private async Task RunAsync(BackupTask task, string actor, Func<TakeProgress, CancellationToken, Task<(string Result, IReadOnlyList<string> Findings)>> act, CancellationToken stop)
    {
        try
        {
            var (result, findings) = await act(task.Progress, stop).ConfigureAwait(false);
            around.Log.Write(actor, $"backup.{task.Kind}", target, result);
            // Alarms look for what ends in "failed".
            if (findings.Count > 0) around.Log.Write(BackupDesk.Menshen, $"backup.{task.Kind}.failed", target, result);
            End(task, isGood: true, result, findings);
        }
#pragma warning disable CA1031 // Whatever it is: a task that never ends would keep every later backup from being taken, and nobody would be told.
        catch (Exception e)
#pragma warning restore CA1031
        {
            var why = e switch
            {
                BackupException { Remedy: { Length: > 0 } remedy } => $"{e.Message}. {remedy}",
                RepositoryLineException cut => $"{e.Message}. {cut.Remedy}",
                OperationCanceledException => "Menshen was stopped",
                _ => e.Message,
            };
            around.Log.Write(actor, $"backup.{task.Kind}.failed", target, why);
            // Stopped with Menshen it found out nothing: what was known before holds.
            if (e is OperationCanceledException && stop.IsCancellationRequested) task.End(isGood: false, why, []);
            else End(task, isGood: false, why, []);
        }
    }

    private void End(BackupTask task, bool isGood, string result, IReadOnlyList<string> findings)
    {
        var work = new EndedWork(task.Kind, around.Time.GetUtcNow(), isGood && findings.Count == 0, result) { Place = place };
        if (BackupTroubles.IsStanding(task.Kind)) ledger.Note(before => before.With(work));
        task.End(isGood, result, findings);
    }
}
