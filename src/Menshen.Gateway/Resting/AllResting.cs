namespace Menshen.Gateway.Resting;

/// <summary>The resting engine streams of all loops: how many there are, and what is said to all of them.</summary>
/// <param name="most">How many may rest at once.</param>
/// <param name="places">How many of the engine's places may be held by what rests, here and at the catalogue's other gateways.</param>
internal sealed class AllResting(int most, int places)
{
    /// <summary>How long backends may take to go once their streams are closed, on a machine so busy that they hardly get to it.</summary>
    private const long ExitPatience = 2_000;

    private readonly List<RestingEngines> _loops = [];
    private readonly ScopeCounts _scopes = new(ExitPatience);
    private int _count;
    private volatile int _gateways = 1;

    /// <summary>Streams at rest.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>More rest than may.</summary>
    public bool IsOver => Count > Most;

    private int Most => Math.Min(most, Math.Max(1, places / _gateways));

    /// <summary>So many gateways have the engine in common: each has its part, for none can ask another to make room.</summary>
    public void Share(int gateways)
    {
        if (gateways < 1 || gateways == _gateways) return;
        _gateways = gateways;
        if (IsOver) OnEachLoop(resting => resting.Trim());
    }

    /// <summary>Counts one in; false: there are enough.</summary>
    public bool TryEnter(RestingScope one)
    {
        if (Interlocked.Increment(ref _count) > Most)
        {
            Interlocked.Decrement(ref _count);
            return false;
        }
        _scopes.Add(one, 1);
        return true;
    }

    /// <summary>Counts one out.</summary>
    public void Leave(RestingScope one)
    {
        Interlocked.Decrement(ref _count);
        _scopes.Add(one, -1);
    }

    /// <summary>Closes all, and those in use now will not come to rest: what they were opened with is true no more.</summary>
    public void Forget() => OnEachLoop(resting => resting.Forget());

    /// <summary>Closes those of the scope, for somebody has no place there: others keep theirs, or a limit of one's own would empty everybody's. False: none rests there, nor has
    /// any been closed so lately that its place may yet become free.</summary>
    public bool TryMakeRoom(RestingScope scope)
    {
        if (!_scopes.TryClose(scope)) return _scopes.MayBecomeFree(scope);
        OnEachLoop(resting => resting.Close(scope));
        return true;
    }

    /// <summary>Before the loops run.</summary>
    public void Join(RestingEngines resting) => _loops.Add(resting);

    private void OnEachLoop(Action<RestingEngines> act)
    {
        foreach (var resting in _loops) resting.Loop.Post(() => act(resting));
    }
}
