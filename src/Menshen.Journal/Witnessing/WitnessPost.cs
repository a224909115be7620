namespace Menshen.Journal;

/// <summary>Brings checkpoints to one witness on a thread of its own: always the newest, none of those that it overtook.</summary>
/// <remarks>A checkpoint names all records before it, so one that was overtaken proves nothing that the newest does not.</remarks>
internal sealed class WitnessPost : IDisposable
{
    /// <summary>How often a witness that failed is tried again, and one that is idle asked whether it still keeps what it has.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(1);

    private readonly IWitness _witness;
    private readonly AutoResetEvent _bell = new(initialState: false);
    private readonly Thread _thread;
    private volatile CheckpointNote? _newest;
    private volatile CheckpointNote? _kept;
    private volatile string? _trouble;
    private volatile bool _closing;

    public WitnessPost(IWitness witness)
    {
        _witness = witness;
        // In the background: a witness that never answers must not keep the process from ending.
        _thread = new Thread(Run) { Name = "witness", IsBackground = true };
        _thread.Start();
    }

    public WitnessStatus Status
    {
        get
        {
            var kept = _kept?.Checkpoint;
            var records = (long)(kept?.TreeSize ?? 0);
            return new WitnessStatus(_witness.Name, records, (long)(_newest?.Checkpoint.TreeSize ?? 0) - records, kept?.Time ?? 0, _trouble);
        }
    }

    public void Offer(CheckpointNote note)
    {
        _newest = note;
        _bell.Set();
    }

    public void BeginClose()
    {
        _closing = true;
        _bell.Set();
    }

    /// <summary>Waits until the newest is kept. After the time-out the thread is left to itself: it may be stuck in a dead disk.</summary>
    public void EndClose(TimeSpan patience)
    {
        if (_thread.Join(patience)) { Dispose(); }
    }

    public void Dispose() => _bell.Dispose();

    private void Run()
    {
        while (true)
        {
            var closing = _closing;
            if (TryBring() && closing) { break; }
            _bell.WaitOne(LookAgain);
        }

        _witness.Dispose();
    }

    /// <summary>True if the witness has the newest.</summary>
    private bool TryBring()
    {
        var newest = _newest;
        if (newest is null) { return true; }
        try
        {
            if (newest != _kept || !_witness.StillKeeps())
            {
                _witness.Keep(newest.Text);
                _kept = newest;
            }

            _trouble = null;
            return newest == _newest;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _trouble = e.Message;
            return false;
        }
    }
}
