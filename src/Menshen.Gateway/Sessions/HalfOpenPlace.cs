using System.Net;

namespace Menshen.Gateway.Sessions;

/// <summary>One connection's place among those that have not logged in; given back once.</summary>
internal sealed class HalfOpenPlace(HalfOpenGate gate, IPAddress source)
{
    private bool _isLeft;

    public void Leave()
    {
        if (_isLeft) return;
        _isLeft = true;
        gate.Leave(source);
    }
}
