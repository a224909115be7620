using Menshen.Engine;
using Menshen.Gateway;
using Menshen.Journal;

namespace Menshen.Server;

/// <summary>Tells journal and gateway when the engine comes and goes. The engine's events must not block, so the telling is another
/// task's.</summary>
internal sealed class EngineWatch : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly IEngine _engine;
    private readonly JournalWriter _journal;
    private readonly TimeProvider _time;
    private readonly Lock _order = new();
    private Task _told = Task.CompletedTask;
    private GatewayServer? _gateway;

    public EngineWatch(IEngine engine, JournalWriter journal, TimeProvider time)
    {
        (_engine, _journal, _time) = (engine, journal, time);
        engine.Started += OnStarted;
        engine.Lost += OnLost;
    }

    /// <summary>From now on the gateway is told as well.</summary>
    public void Attach(GatewayServer gateway) => Volatile.Write(ref _gateway, gateway);

    public void Dispose()
    {
        _engine.Started -= OnStarted;
        _engine.Lost -= OnLost;
        Task last;
        lock (_order)
            last = _told;
        last.Wait(Patience);
    }

    private void OnStarted(object? sender, EngineStatus status) => InOrder(() =>
        _journal.Record(new EngineStarted(JournalTime.Now(_time), status.ServerVersion, status.ProcessId ?? 0, EndpointText()), Patience));

    private void OnLost(object? sender, EngineLoss loss)
    {
        // Sessions end first; their clients wait for an answer.
        var gateway = Volatile.Read(ref _gateway);
        gateway?.EngineLost(EngineTarget.Guarded);
        // One of the standbys takes over: who was to read there must not find itself where one writes.
        gateway?.EngineLost(EngineTarget.Standby);
        InOrder(() => _journal.Record(new EngineLost(JournalTime.From(loss.At), loss.Reason), Patience));
    }

    private void InOrder(Action tell)
    {
        lock (_order)
            _told = _told.ContinueWith(_ => tell(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
    }

    private string EndpointText() => _engine.Address switch
    {
        { SocketPath: { } path } => path,
        { Endpoint: { } endpoint } => endpoint.ToString(),
        _ => "",
    };
}
