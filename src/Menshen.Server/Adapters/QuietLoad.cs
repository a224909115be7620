namespace Menshen.Server;

/// <summary>A load that a notice of the catalogue asks for: what fails is tried again until it has worked, because the notice comes once.</summary>
/// <remarks>Whoever keeps one load from working, by a full engine or a slow one, would else keep a revocation or a closed account from this gateway until something else changes.</remarks>
internal sealed class QuietLoad(Func<Task> load, TimeProvider time)
{
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    private int _isTryingAgain;
    private volatile bool _isOver, _isBehind;

    /// <summary>What was told has not been read yet.</summary>
    public bool IsBehind => _isBehind;

    /// <summary>Loads. When it returns, that was tried once; further tries go on without anybody who waits.</summary>
    public async Task AskAsync()
    {
        if (!await TryAsync().ConfigureAwait(false)) _ = TryAgainAsync();
    }

    /// <summary>Nothing is tried any more.</summary>
    public void Stop() => _isOver = true;

    private async Task TryAgainAsync()
    {
        while (Interlocked.Exchange(ref _isTryingAgain, 1) == 0)
        {
            await Task.Delay(Again, time).ConfigureAwait(false);
            // Before the try: whoever fails from here on tries again himself.
            Volatile.Write(ref _isTryingAgain, 0);
            if (await TryAsync().ConfigureAwait(false)) return;
        }
    }

    private async Task<bool> TryAsync()
    {
        if (_isOver) return true;
        try
        {
            await load().ConfigureAwait(false);
            _isBehind = false;
            return true;
        }
#pragma warning disable CA1031 // A row that cannot be read, too: somebody may have written it for that.
        catch (Exception)
#pragma warning restore CA1031
        {
            _isBehind = true;
            return false;
        }
    }
}
