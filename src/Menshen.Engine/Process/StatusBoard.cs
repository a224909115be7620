namespace Menshen.Engine;

/// <summary>Holds the current <see cref="EngineStatus"/>; one writer at a time, any reader.</summary>
internal sealed class StatusBoard(TimeProvider time)
{
    private const int MessagesKept = 20;
    private readonly Lock _gate = new();
    private volatile EngineStatus _current = new() { State = EngineState.Stopped, Since = time.GetUtcNow() };

    public EngineStatus Current => _current;

    public EngineStatus Enter(EngineState state, Func<EngineStatus, EngineStatus>? change = null)
    {
        lock (_gate)
        {
            var next = _current with { State = state, Since = time.GetUtcNow() };
            return _current = change is null ? next : change(next);
        }
    }

    /// <summary>What the hosts are now; the state stays.</summary>
    public void See(IReadOnlyList<EngineHostStatus> hosts)
    {
        lock (_gate)
        {
            _current = _current with { Hosts = hosts };
        }
    }

    public void Say(IEnumerable<string> messages)
    {
        lock (_gate)
        {
            _current = _current with { Messages = [.. _current.Messages.Concat(messages).Distinct().TakeLast(MessagesKept)] };
        }
    }
}
