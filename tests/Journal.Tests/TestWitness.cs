namespace Menshen.Journal.Tests;

/// <summary>A witness in memory that hangs, fails and forgets when told to.</summary>
internal sealed class TestWitness : IWitness
{
    private readonly List<ulong> _sizes = [];
    private volatile ManualResetEventSlim? _gate;
    private volatile string? _trouble;
    private volatile bool _forgot;

    public string Name => "test";

    public string? Trouble { get => _trouble; set => _trouble = value; }

    public bool Disposed { get; private set; }

    /// <summary>Tree sizes of the notes that it was given, in order.</summary>
    public IReadOnlyList<ulong> Sizes
    {
        get { lock (_sizes) { return [.. _sizes]; } }
    }

    public ManualResetEventSlim Hang() => _gate = new ManualResetEventSlim();

    public void Forget() => _forgot = true;

    public void Keep(string note)
    {
        if (_trouble is { } trouble) { throw new IOException(trouble); }
        _gate?.Wait();
        _forgot = false;
        lock (_sizes) { _sizes.Add(CheckpointNote.TryParse(note.Split('\n'), 0)!.Checkpoint.TreeSize); }
    }

    public bool StillKeeps() => !_forgot;

    public void Dispose() => Disposed = true;
}
