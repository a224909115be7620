using System.Collections.Immutable;
using Menshen.Crypto;

namespace Menshen.Journal;

/// <summary>The one writer of a journal directory: hands out rings and owns the thread that brings their records to disk.</summary>
/// <remarks><code>
/// producer ─► ring ─┐
/// producer ─► ring ─┼─► journal thread: batch ─► SM3 tree ─► write, sync ─► durable positions ─► onProgress
/// anybody  ─► Record ┘                                       each second: signed checkpoint
/// </code></remarks>
public sealed class JournalWriter : IDisposable
{
    private readonly JournalOptions _options;
    private readonly JournalState _state = new();
    private readonly JournalBell _bell;
    private readonly CommitLoop _loop;
    private readonly WitnessRow _witnesses;
    private readonly Thread _thread;
    private readonly SealingSecret _sealing;
    private readonly bool _isUnderEarlierSecret;
    private readonly IDisposable _lock;
    private readonly Lock _sharedLock = new();
    private readonly AutoResetEvent _sharedProgress = new(initialState: false);
    private readonly JournalRing _shared;
    private int _clearings;
    private bool _disposed;

    private JournalWriter(
        JournalOptions options, IDisposable directoryLock, JournalBell bell, WitnessRow witnesses, (SealingSecret Secret, bool IsNew) sealing, Func<JournalState, CommitLoop> createLoop)
    {
        _options = options;
        (_sealing, _isUnderEarlierSecret) = sealing;
        _lock = directoryLock;
        _bell = bell;
        _witnesses = witnesses;
        _loop = createLoop(_state);
        _shared = CreateRing(() => _sharedProgress.Set());
        _thread = new Thread(_loop.Run) { Name = "journal", IsBackground = true };
    }

    /// <summary>Grows when a new segment begins; producers announce sessions and templates again once per generation.</summary>
    public int Generation => _state.Generation;

    /// <summary>False while the disk is full or failing, or the space used up to its reserve: new work must be refused.</summary>
    public bool Accepting => IntakeFor(usesReserve: false) != StatementIntake.Refuse;

    /// <summary>What is wrong, for people; null while all is well.</summary>
    public string? Trouble => _state.Trouble ?? _state.Space.Trouble;

    /// <summary>How its space is.</summary>
    public SpaceReport Space => _state.Space;

    public JournalStatus Status => _state.Status;

    /// <summary>How far each witness is.</summary>
    public ImmutableArray<WitnessStatus> Witnesses => _witnesses.Status;

    /// <summary>Where its segments are.</summary>
    public string Directory => _options.Directory;

    /// <summary>Locks the directory, recovers what a run before left, begins a segment and starts the journal thread.</summary>
    /// <exception cref="JournalDamagedException">The last segment is damaged and <see cref="JournalOptions.AcceptDamage"/> is not
    /// set.</exception>
    /// <exception cref="IOException">The directory is locked by another writer or cannot be read.</exception>
    public static JournalWriter Open(JournalOptions options, ISigner signer, SealingSecret sealing, TimeProvider time) =>
        Open(options, signer, sealing, time, new DiskStorage());

    /// <summary>What a new statement meets now. Who keeps the system may use the reserve, or nobody could make room.</summary>
    public StatementIntake IntakeFor(bool usesReserve)
    {
        var space = _state.Space;
        return !_state.Accepting ? StatementIntake.Refuse : usesReserve ? space.Reserved : space.Ordinary;
    }

    /// <summary>One ring for one producer thread.</summary>
    /// <param name="onProgress">Called on the journal thread, and must be quick: after a batch became durable, after room came back and
    /// when
    /// <see cref="Accepting"/> changes, each time only if the ring asked by <see cref="JournalRing.RequestWake"/>.</param>
    public JournalRing CreateRing(Action onProgress) => CreateRing(onProgress, commitHere: null);

    /// <summary>As <see cref="CreateRing(Action)"/>, for a producer that works in turns and calls <see cref="JournalRing.EndTurn"/> after
    /// each: in strict mode it may then bring its records to disk itself, and is called on its own thread.</summary>
    public JournalRing CreateTurningRing(Action onProgress) => CreateRing(onProgress, _loop.TryCommitHere);

    /// <summary>Appends a rare record from any thread and waits until it is on disk. False: it is not within <paramref name="timeout"/>,
    /// and what it tells must not happen.</summary>
    public bool Record<T>(in T record, TimeSpan timeout)
        where T : struct, IJournalRecord
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var deadline = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        lock (_sharedLock)
        {
            long position;
            while (!_shared.TryAppend(record, out position))
            {
                if (!WaitForProgress(deadline)) { return false; }
            }

            while (_shared.DurablePosition < position)
            {
                if (!WaitForProgress(deadline)) { return _shared.DurablePosition >= position; }
            }

            return true;
        }
    }

    /// <summary>Makes digests of rows for one thread, under the secret in use.</summary>
    public RowDigester CreateRowDigester()
    {
        // The generation first: a rotation in between is seen again, and the other way round it would be missed.
        var generation = SecretGeneration;
        return RowDigester.Of(_sealing.Current, generation);
    }

    /// <summary>The run before ended under another sealing secret: one was made, and nothing was written under it yet.</summary>
    public bool BeganUnderAnotherSecret => _isUnderEarlierSecret;

    /// <summary>Grows when another sealing secret is in use.</summary>
    public int SecretGeneration => _sealing.Generation;

    /// <summary>How many clearings have left a tombstone since the writer was opened.</summary>
    public int Clearings => Volatile.Read(ref _clearings);

    /// <summary>A tombstone was written.</summary>
    internal void CountClearing() => Interlocked.Increment(ref _clearings);

    /// <summary>Segments were removed: the space is measured again.</summary>
    internal void RecountSpace() => _loop.RecountSpace();

    /// <summary>Brings all that was appended to disk, signs a last checkpoint and ends the thread. Producers must have stopped.</summary>
    public void Dispose()
    {
        if (_disposed) { return; }
        _disposed = true;
        _bell.Close();
        _thread.Join();
        // The last checkpoint is the one that counts; but a witness that is away must not keep the service from ending.
        _witnesses.Close(_options.CloseTimeout);
        _loop.Dispose();
        _bell.Dispose();
        _sharedProgress.Dispose();
        _lock.Dispose();
    }

    internal static JournalWriter Open(
        JournalOptions options, ISigner signer, SealingSecret sealing, TimeProvider time, IJournalStorage storage)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(signer);
        ArgumentNullException.ThrowIfNull(sealing);
        ArgumentNullException.ThrowIfNull(time);
        options.Validate();
        var directoryLock = storage.LockDirectory(options.Directory);
        var bell = new JournalBell(options.Durability.IsStrict);
        try
        {
            var found = JournalRecovery.Examine(options, sealing);
            var witnesses = new WitnessRow(options.Witnesses);
            var writer = new JournalWriter(
                options, directoryLock, bell, witnesses, (sealing, found.IsUnderEarlierSecret),
                state => new CommitLoop(options, signer, sealing, time, storage, bell, state, witnesses, found));
            writer._thread.Start();
            writer._state.WaitForFirstAttempt();
            return writer;
        }
        catch
        {
            bell.Dispose();
            directoryLock.Dispose();
            throw;
        }
    }

    private JournalRing CreateRing(Action onProgress, Func<bool>? commitHere)
    {
        ArgumentNullException.ThrowIfNull(onProgress);
        ObjectDisposedException.ThrowIf(_disposed, this);
        var ring = new JournalRing(_options.RingBytes, onProgress, _bell, commitHere);
        _loop.Add(ring);
        return ring;
    }

    private bool WaitForProgress(long deadline)
    {
        _shared.RequestWake();
        var left = deadline - Environment.TickCount64;
        // The short wait makes the order of asking and looking irrelevant.
        return left > 0 && (_sharedProgress.WaitOne((int)Math.Min(left, 5)) || left > 5);
    }
}
