namespace Menshen.Server;

/// <summary>Pauses between attempts at what has to succeed in the end: one second, and longer up to five.</summary>
internal sealed class RetryPauses
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(1), Longest = TimeSpan.FromSeconds(5);

    private TimeSpan _next = First;

    /// <summary>Waits; less where it is stopped.</summary>
    public async Task WaitAsync(CancellationToken stop)
    {
        await Task.Delay(_next, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _next = _next * 2 < Longest ? _next * 2 : Longest;
    }
}
