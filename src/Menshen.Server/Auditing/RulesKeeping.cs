using Menshen.Engine;
using Npgsql;

namespace Menshen.Server;

/// <summary>Looks again and again whether what is kept of the auditor's rules is what is in force: whoever changes it while Menshen runs is not found at the next start alone.</summary>
internal sealed class RulesKeeping : IAsyncDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;

    /// <param name="looks">One look at each.</param>
    /// <param name="time">The clock.</param>
    public RulesKeeping(IReadOnlyList<Func<CancellationToken, Task>> looks, TimeProvider time) => _running = RunAsync(looks, time);

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task RunAsync(IReadOnlyList<Func<CancellationToken, Task>> looks, TimeProvider time)
    {
        using var timer = new PeriodicTimer(Interval, time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token).ConfigureAwait(false))
                foreach (var look in looks) await QuietlyAsync(look).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            // The end.
        }
    }

    // While PostgreSQL is not there nobody writes it either.
    private async Task QuietlyAsync(Func<CancellationToken, Task> look)
    {
        try
        {
            await look(_stopping.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NpgsqlException or EngineFaultException or IOException or TimeoutException or System.Net.Sockets.SocketException)
        {
        }
    }
}
