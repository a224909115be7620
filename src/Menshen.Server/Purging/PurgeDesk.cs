using System.Globalization;
using System.Net.Sockets;
using Menshen.Engine;
using Menshen.Keystore;
using Npgsql;

namespace Menshen.Server;

/// <summary>Runs purges and erasures in the background, one at a time; each is recorded when it begins and when it ends.</summary>
internal sealed class PurgeDesk(IEngine engine, AdministrationLog log, TimeProvider time) : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private PurgeTask? _current;

    /// <summary>The one under way, or the last since the start.</summary>
    public PurgeTask? Current
    {
        get
        {
            lock (_gate) return _current;
        }
    }

    /// <summary>Why nothing can be purged here at all; null: it can.</summary>
    public string? Obstacle => engine is EmbeddedEngine ? null : "the files of an external engine are on its own machine: nothing can be overwritten there from here";

    /// <summary>Begins; refused while another is under way, and where the engine's files are not ours.</summary>
    /// <param name="actor">Who asked.</param>
    /// <param name="operation">As the journal names it.</param>
    /// <param name="what">The table, or the group.</param>
    /// <param name="run">Does it, and answers what to record.</param>
    public PurgeTask Begin(string actor, string operation, string what, Func<PurgeTask, CancellationToken, Task<string>> run)
    {
        if (Obstacle is { } obstacle) throw new CatalogueRefusalException($"{obstacle}.");
        lock (_gate)
        {
            if (_current is { IsRunning: true }) throw new CatalogueRefusalException("a purge is under way: menshen purge --show");
            if (!log.Write(actor, operation, what, "begun")) throw new CatalogueRefusalException("the journal cannot record it, so it was not begun.");
            var task = new PurgeTask(what, time.GetUtcNow());
            task.Work = Task.Run(() => RunAsync(task, actor, operation, what, run));
            return _current = task;
        }
    }

    /// <summary>Writes tables of one database anew, with their partitions, and takes what they held out of WAL.</summary>
    public async Task PurgeAsync(PurgeTask task, string database, IReadOnlyList<(string, string)> tables, CancellationToken cancellation)
    {
        using var wal = new WalTurnOver((EmbeddedEngine)engine);
        wal.Hold();
        await new TablePurge((EmbeddedEngine)engine).RunAsync(database, tables, task.Say, outcome => task.Did(database, outcome), cancellation).ConfigureAwait(false);
        task.Did(database, await wal.RunAsync(task.Say, cancellation).ConfigureAwait(false));
    }

    /// <summary>What a record says of tables.</summary>
    public static string Words(PurgeTask task)
    {
        var (tables, text) = (task.Tables, CultureInfo.InvariantCulture);
        var caveats = tables.Select(table => table.Caveat).Where(caveat => caveat is not null).Distinct().ToList();
        return string.Create(text, $"{tables.Count} table(s), {tables.Sum(t => t.Files)} file(s), {tables.Sum(t => t.Bytes)} bytes overwritten{(caveats.Count == 0 ? "" : $"; {string.Join("; ", caveats)}")}");
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        if (Current is { } last) await last.Work.ConfigureAwait(false);
        _stop.Dispose();
    }

    private async Task RunAsync(PurgeTask task, string actor, string operation, string what, Func<PurgeTask, CancellationToken, Task<string>> run)
    {
        try
        {
            var result = await run(task, _stop.Token).ConfigureAwait(false);
            var isRecorded = log.Write(actor, operation, what, result);
            task.End(isRecorded, isRecorded ? result : $"done, but the journal could not record it: {result}", time.GetUtcNow());
        }
        catch (Exception e) when (e is NpgsqlException or EngineFaultException or CatalogueRefusalException or KeystoreException or OperationCanceledException or IOException or SocketException
            or UnauthorizedAccessException or InvalidOperationException)
        {
            var why = e is OperationCanceledException ? "Menshen was stopped" : e.Message;
            log.Write(actor, operation, what, $"failed: {why}");
            task.End(isDone: false, why, time.GetUtcNow());
        }
    }
}
