namespace Menshen.Gateway.Quotas;

/// <summary>By which a session that has given much says that the other gateways are to be told now, and not at the next second. Any thread, without a lock.</summary>
internal sealed class ShareSignal : IDisposable
{
    private readonly SemaphoreSlim _asked = new(0);
    private int _isAsked;
    private long _sharedAt = Environment.TickCount64;

    /// <summary>Milliseconds since what was counted was last told to the others, and theirs heard.</summary>
    public long Age => Environment.TickCount64 - Volatile.Read(ref _sharedAt);

    public void Ask()
    {
        // Asked for each row that waits: only the first costs anything.
        if (Volatile.Read(ref _isAsked) == 0 && Interlocked.Exchange(ref _isAsked, 1) == 0) _asked.Release();
    }

    /// <summary>Returns when it was asked, or after that time.</summary>
    public async Task WaitAsync(TimeSpan atMost, CancellationToken cancellation)
    {
        await _asked.WaitAsync(atMost, cancellation).ConfigureAwait(false);
        Volatile.Write(ref _isAsked, 0);
    }

    /// <summary>The others have been told, or could not be: who waits looks again.</summary>
    public event Action? Tried;

    /// <summary>They have been told, and heard.</summary>
    public void OnShared()
    {
        Volatile.Write(ref _sharedAt, Environment.TickCount64);
        Tried?.Invoke();
    }

    /// <summary>They could not be.</summary>
    public void OnFailed() => Tried?.Invoke();

    /// <summary>They could never be: nobody waits for it before they are.</summary>
    public void CutOff() => Volatile.Write(ref _sharedAt, long.MinValue / 2);

    public void Dispose() => _asked.Dispose();
}
