using System.Text;
using Menshen.Backup.Repository;
using Menshen.Crypto;
using Menshen.Engine;
using Npgsql;
using Npgsql.Replication;
using NpgsqlTypes;

namespace Menshen.Backup.Wal;

/// <summary>Streams WAL out of the engine and seals it into the repository, within a second of its being written.</summary>
/// <remarks>No commit waits for it. While it lags the engine keeps WAL for it by a replication slot, as much as <c>max_slot_wal_keep_size</c> says; beyond
/// that PostgreSQL gives the slot up, and the gap is told: a full repository never stops the engine, and never goes unnoticed.</remarks>
public sealed class WalReceiver : IAsyncDisposable
{
    /// <summary>In the embedded engine; the beginning of the others' names.</summary>
    public const string SlotName = "menshen_backup";

    /// <summary>What a disaster may cost, beside the network's delay.</summary>
    private static readonly TimeSpan FlushEvery = TimeSpan.FromMilliseconds(500);

    /// <summary>How often a quiet engine's clock is noted, so that the archive says until when nothing happened.</summary>
    private static readonly TimeSpan MarkEvery = TimeSpan.FromSeconds(10);

    private static readonly TimeSpan AfterFault = TimeSpan.FromSeconds(2);

    /// <summary>A flush under way ends within that time, or never.</summary>
    private static readonly TimeSpan EndPatience = TimeSpan.FromSeconds(10);

    private readonly IEngine _engine;
    private readonly BackupRepository _repository;
    private readonly WalArchive _archive;
    private readonly HistoryArchive _histories;
    private readonly IBackupSecrets _secrets;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private TaskCompletionSource _moved = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private WalReceiverStatus _status = new(default, null, "it has not begun yet", null);
    private Task _loop = Task.CompletedTask;
    private uint _cut;

    public WalReceiver(IEngine engine, BackupRepository repository, IBackupSecrets secrets, TimeProvider time)
    {
        (_engine, _repository, _archive, _secrets, _time) = (engine, repository, new WalArchive(repository, secrets), secrets, time);
        _histories = new HistoryArchive(repository, secrets);
        Slot = engine is EmbeddedEngine ? SlotName : SlotOf(repository.Origin);
    }

    /// <summary>Its name in the engine. One elsewhere may have several deployments before it, of which each has its own.</summary>
    public string Slot { get; }

    /// <summary>The slot of a deployment at an engine elsewhere.</summary>
    public static string SlotOf(string origin) => $"{SlotName}_{Convert.ToHexStringLower(Sm3.Hash(Encoding.UTF8.GetBytes(origin)).AsSpan(0, 5))}";

    public WalReceiverStatus Status
    {
        get
        {
            lock (_gate) return _status;
        }
    }

    public void Start() => _loop = Task.Run(RunAsync);

    /// <summary>Returns when everything before <paramref name="lsn"/> is in the repository.</summary>
    public async Task WaitForAsync(NpgsqlLogSequenceNumber lsn, CancellationToken cancellation)
    {
        while (true)
        {
            Task moved;
            lock (_gate)
            {
                if (_status.Archived >= lsn) return;
                moved = _moved.Task;
            }

            await moved.WaitAsync(cancellation).ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        // One that hangs in a file system whose server is away must not keep Menshen from an orderly end.
        await _loop.WaitAsync(EndPatience, _time).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await StreamAsync(_stop.Token).ConfigureAwait(false);
            }
#pragma warning disable CA1031 // The archive goes on, and what stopped it is in its status.
            catch (Exception e)
#pragma warning restore CA1031
            {
                if (_stop.IsCancellationRequested) return;
                // What its owner, or ours, has to mend is certain at once, and no matter of patience.
                Note(s => s with { Trouble = Words(e), IsRefused = e is EngineFaultException && _engine.Status.State == EngineState.Running });
                await Task.Delay(AfterFault, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task StreamAsync(CancellationToken cancellation)
    {
        using var leaving = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        // A primary that is none any more may go on writing, and what it writes then is nobody's.
        using var loss = new LossWatch(_engine, leaving);
        await using var connection = await _engine.OpenReplicationAsync(leaving.Token).ConfigureAwait(false);
        var system = await connection.IdentifySystem(cancellation).ConfigureAwait(false);
        var segmentBytes = WalSegmentSize.Parse(await connection.Show("wal_segment_size", cancellation).ConfigureAwait(false));
        var timeline = system.Timeline;
        RequireKnown(system.SystemId);
        var isUnbounded = await connection.Show("max_slot_wal_keep_size", cancellation).ConfigureAwait(false) == "-1";
        var history = await HistoryAsync(system.SystemId, timeline, leaving.Token).ConfigureAwait(false);
        var kept = await SlotAsync(connection, system.XLogPos, timeline, cancellation).ConfigureAwait(false);
        var step = StreamStep.Next(_archive, history, timeline, kept, segmentBytes, isCut: _cut == timeline);
        try
        {
            await ReceiveAsync(connection, system.SystemId, step, segmentBytes, isUnbounded, leaving).ConfigureAwait(false);
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UndefinedFile && (step.Timeline != timeline || step.Begin + (ulong)segmentBytes <= kept))
        {
            // Nothing keeps it for us: it was another server's slot that did.
            _cut = timeline;
            Note(s => s with
            {
                GapAt = _time.GetUtcNow(),
                Gap = $"WAL of timeline {step.Timeline} from {new NpgsqlLogSequenceNumber(step.Begin)} on is not at the engine any more, which is on timeline {timeline} and keeps it from {new NpgsqlLogSequenceNumber(kept)} on",
            });
        }
    }

    /// <summary>Streams until the step ends, or something ends it.</summary>
    private async Task ReceiveAsync(PhysicalReplicationConnection connection, string system, StreamStep step, int segmentBytes, bool isUnbounded, CancellationTokenSource leaving)
    {
        using var intake = new WalIntake(_archive, _secrets, system, step.Timeline, segmentBytes);
        intake.Open(step.Begin);
        // What stopped the life before is not over until something was flushed. How far another timeline had come says nothing of this one.
        Note(s => s with { System = system, Timeline = step.Timeline, IsUnbounded = isUnbounded, Archived = s.Timeline == step.Timeline ? s.Archived : default });
        var messages = connection.StartReplication(new PhysicalReplicationSlot(Slot), new NpgsqlLogSequenceNumber(step.Begin), leaving.Token, step.Timeline)
            .GetAsyncEnumerator(leaving.Token);
        var next = messages.MoveNextAsync().AsTask();
        // Ended before the connection is: that one, while it closes, asks for the next message too, and two who ask at once end the process.
        await using var quiet = new Quieting(leaving, () => next).ConfigureAwait(false);
        var (flushed, marked) = (_time.GetTimestamp(), _time.GetTimestamp());
        while (true)
        {
            await Task.WhenAny(next, Task.Delay(FlushEvery, leaving.Token)).ConfigureAwait(false);
            leaving.Token.ThrowIfCancellationRequested();
            if (next.IsCompleted)
            {
                if (!await next.ConfigureAwait(false)) throw new IOException("the engine ended the stream");
                intake.Take(messages.Current, Now());
                next = messages.MoveNextAsync().AsTask();
            }

            var isDue = _time.GetElapsedTime(flushed) >= FlushEvery;
            var isOver = intake.End >= step.End;
            if (!isOver && !intake.IsLarge && !(isDue && (intake.IsDirty || _time.GetElapsedTime(marked) >= MarkEvery))) continue;
            intake.Flush(Now());
            (flushed, marked) = (_time.GetTimestamp(), _time.GetTimestamp());
            var archived = new NpgsqlLogSequenceNumber(intake.End);
            connection.SetReplicationStatus(archived);
            Note(s => s with { Archived = archived, At = _time.GetUtcNow(), Trouble = null, IsRefused = false });
            if (isOver) return;
        }
    }

    /// <summary>What the engine's timeline grew out of, kept for recovery; null: it cannot be said.</summary>
    private async Task<TimelineHistory?> HistoryAsync(string system, uint timeline, CancellationToken cancellation)
    {
        if (Kept(system, timeline) is { } kept) return kept;
        var history = await HistorySource.ReadAsync(_engine, system, timeline, cancellation).ConfigureAwait(false);
        if (history is not null) _histories.Keep(history, system, Now());
        return history;
    }

    private TimelineHistory? Kept(string system, uint timeline)
    {
        try
        {
            return _archive.HasAny(timeline) ? _histories.Read(timeline, system)?.History : null;
        }
        catch (BackupException)
        {
            // What the engine says takes its place.
            return null;
        }
    }

    /// <summary>Sets of one cluster, and WAL of another under the same names, would be found out about when it is too late.</summary>
    private void RequireKnown(string system)
    {
        if (_repository.List(_secrets.Verifier, _ => { }) is [.., { Head: { } newest }] && newest.System != system)
            throw new EngineFaultException(
                $"the engine is another cluster ({system}) than the one whose backups are in {_repository.Root} ({newest.System}): nothing of it is archived there. If it is meant to be another one, name another repository");
    }

    /// <summary>Ends what is under way when the engine is lost.</summary>
    private sealed class LossWatch : IDisposable
    {
        private readonly IEngine _engine;
        private readonly CancellationTokenSource _leaving;

        public LossWatch(IEngine engine, CancellationTokenSource leaving)
        {
            (_engine, _leaving) = (engine, leaving);
            engine.Lost += End;
        }

        public void Dispose() => _engine.Lost -= End;

        // On the supervisor's task, which must not wait for what goes on behind it.
        private void End(object? sender, EngineLoss loss) => _ = Task.Run(Cancel);

        private void Cancel()
        {
            try
            {
                _leaving.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It had ended by itself.
            }
        }
    }

    /// <summary>Ends the stream and waits until nobody asks it for a message.</summary>
    private sealed class Quieting(CancellationTokenSource leaving, Func<Task> next) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await leaving.CancelAsync().ConfigureAwait(false);
            await next().WaitAsync(EndPatience).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<ulong> SlotAsync(PhysicalReplicationConnection connection, NpgsqlLogSequenceNumber position, uint timeline, CancellationToken cancellation)
    {
        var slot = await connection.ReadReplicationSlot(Slot, cancellation).ConfigureAwait(false);
        if (slot?.RestartLsn is { } restart) return (ulong)restart;
        // Never made, or given up by PostgreSQL because the repository took nothing for too long.
        if (slot is not null) await connection.DropReplicationSlot(Slot, cancellationToken: cancellation).ConfigureAwait(false);
        var made = await connection.CreateReplicationSlot(Slot, reserveWal: true, cancellationToken: cancellation).ConfigureAwait(false);
        if (slot is not null || _archive.HasAny(timeline))
            Note(s => s with { GapAt = _time.GetUtcNow(), Gap = $"WAL before {made.RestartLsn ?? position} may be lost: the engine kept no more of it" });
        return (ulong)(made.RestartLsn ?? position);
    }

    private long Now() => _time.GetUtcNow().ToUnixTimeMilliseconds() * 1000;

    private void Note(Func<WalReceiverStatus, WalReceiverStatus> change)
    {
        lock (_gate)
        {
            _status = change(_status);
            _moved.TrySetResult();
            _moved = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private static string Words(Exception e) => e switch
    {
        PostgresException { SqlState: PostgresErrorCodes.UndefinedFile } => "the engine has removed WAL that was not archived yet",
        PostgresException { SqlState: PostgresErrorCodes.ObjectNotInPrerequisiteState or PostgresErrorCodes.ConfigurationLimitExceeded } refused => $"the engine takes no stream of WAL: {refused.MessageText}",
        OperationCanceledException => "the engine was lost, or has another primary",
        NpgsqlException => "the engine does not answer",
        _ => e.Message,
    };
}
