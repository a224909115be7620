namespace Menshen.Engine;

/// <summary>Keeps an engine alive: starts it, notices its end, starts it again.</summary>
/// <remarks>The states and their order are drawn at <see cref="EngineState"/>. What a life is (a child process, a connection to a server
/// elsewhere) is the caller's <see cref="IEngineLife"/>.</remarks>
internal sealed class EngineSupervisor(IEngineLife life, StatusBoard board, TimeProvider time) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private Task _loop = Task.CompletedTask;

    public event Action<EngineStatus>? Started;

    public event Action<EngineLoss>? Lost;

    /// <summary>Returns at the first readiness; throws if the first start fails.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        _loop = Task.Run(SuperviseAsync, CancellationToken.None);
        try
        {
            await _first.Task.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            await StopAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
    }

    /// <summary>After <see cref="StopAsync"/>.</summary>
    public void Dispose() => _stop.Dispose();

    private async Task SuperviseAsync()
    {
        var backoff = new RestartBackoff(life.LongestPause);
        var succeeded = false;
        while (true)
        {
            var began = time.GetTimestamp();
            var (ready, reason, fatal) = await LiveOnceAsync().ConfigureAwait(false);
            if (_stop.IsCancellationRequested || (!succeeded && !ready))
            {
                Finish(succeeded || ready, reason, fatal);
                return;
            }

            succeeded = true;
            var pause = backoff.Next(ready ? time.GetElapsedTime(began) : TimeSpan.Zero);
            board.Enter(EngineState.Backoff, s => s with { Trouble = reason, ProcessId = null, Losses = s.Losses + (ready ? 1 : 0) });
            if (ready)
            {
                Raise(() => Lost?.Invoke(new EngineLoss(reason, time.GetUtcNow())));
            }

            await Task.Delay(pause, time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>One life: whether it was ever ready, why it ended, and the exception if it never was.</summary>
    private async Task<(bool Ready, string Reason, Exception? Fatal)> LiveOnceAsync()
    {
        var ready = false;
        try
        {
            board.Enter(EngineState.Starting);
            var facts = await life.BeginAsync(_stop.Token).ConfigureAwait(false);
            var status = board.Enter(
                EngineState.Running, s => s with { ProcessId = facts.ProcessId, ServerVersion = facts.ServerVersion, Trouble = null });
            ready = true;
            _first.TrySetResult();
            Raise(() => Started?.Invoke(status));
            return (true, await life.WaitForLossAsync(_stop.Token).ConfigureAwait(false), null);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            return (ready, "stopped on request", null);
        }
#pragma warning disable CA1031 // Whatever went wrong, the loop must live: an engine that is down is a state, not a crash.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            return (ready, fault.Message, fault);
        }
        finally
        {
            if (_stop.IsCancellationRequested)
            {
                board.Enter(EngineState.Stopping);
            }

            await life.EndAsync().ConfigureAwait(false);
        }
    }

    /// <summary>A listener's mistake must neither end the loop nor restart a healthy engine; it is shown.</summary>
    private void Raise(Action listeners)
    {
        try
        {
            listeners();
        }
#pragma warning disable CA1031 // As above.
        catch (Exception fault)
#pragma warning restore CA1031
        {
            board.Say([$"a listener to the engine's life failed: {fault.GetType().Name}: {fault.Message}"]);
        }
    }

    private void Finish(bool everReady, string reason, Exception? fatal)
    {
        var failed = !everReady && !_stop.IsCancellationRequested;
        board.Enter(failed ? EngineState.Failed : EngineState.Stopped, s => s with { ProcessId = null, Trouble = failed ? reason : null });
        _first.TrySetException(fatal as EngineFaultException ?? new EngineFaultException(reason, fatal));
        // Nobody may be waiting any more; the state says it too.
        _ = _first.Task.Exception;
    }
}
