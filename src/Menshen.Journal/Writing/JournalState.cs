namespace Menshen.Journal;

/// <summary>What the journal thread tells everybody else; each member may be read from any thread.</summary>
internal sealed class JournalState
{
    private readonly TaskCompletionSource _firstAttempt = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _generation;
    private long _roomAhead;
    private volatile bool _accepting;
    private volatile string? _trouble;
    private volatile JournalStatus _status = JournalStatus.Empty;
    private volatile SpaceReport _space = SpaceReport.Unwatched;

    public int Generation => Volatile.Read(ref _generation);

    public bool Accepting { get => _accepting; set => _accepting = value; }

    public string? Trouble { get => _trouble; set => _trouble = value; }

    public JournalStatus Status { get => _status; set => _status = value; }

    public SpaceReport Space { get => _space; set => _space = value; }

    /// <summary>Bytes of the open segment's file that are room, and no frames.</summary>
    public long RoomAhead { get => Volatile.Read(ref _roomAhead); set => Volatile.Write(ref _roomAhead, value); }

    public void BeginGeneration() => Interlocked.Increment(ref _generation);

    /// <summary>The journal thread has tried once to begin its segment, with or without success.</summary>
    public void FirstAttemptMade() => _firstAttempt.TrySetResult();

    public void WaitForFirstAttempt() => _firstAttempt.Task.GetAwaiter().GetResult();
}
