using System.Net;

namespace Menshen.Gateway.Sessions;

/// <summary>Bounds the connections that have not logged in: strangers may not use up descriptors and memory.</summary>
/// <remarks>As many as sessions are allowed, and half of that from one address, so that one host cannot lock the others out.</remarks>
internal sealed class HalfOpenGate(int maximum)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<IPAddress, int> _bySource = [];
    private int _count;

    /// <summary>Connections turned away since the start.</summary>
    public long TurnedAway { get; private set; }

    /// <summary>Counts a connection in; false: it must be closed at once.</summary>
    public bool TryEnter(IPAddress source)
    {
        lock (_lock)
        {
            var fromSource = _bySource.GetValueOrDefault(source);
            if (_count >= maximum || fromSource >= Math.Max(1, maximum / 2))
            {
                TurnedAway++;
                return false;
            }
            _count++;
            _bySource[source] = fromSource + 1;
            return true;
        }
    }

    /// <summary>It has logged in, or it is over and recorded.</summary>
    public void Leave(IPAddress source)
    {
        lock (_lock)
        {
            if (!_bySource.TryGetValue(source, out var fromSource)) return;
            _count--;
            if (fromSource == 1) _bySource.Remove(source);
            else _bySource[source] = fromSource - 1;
        }
    }
}
