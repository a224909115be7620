using Menshen.Gateway.Sessions;

namespace Menshen.Gateway.Relay;

/// <summary>Lets the answers of a session leave at the beats of a clock only, and its next message in only after them: what others do to the time of a statement is then told once a beat at most.</summary>
/// <remarks><code>
/// engine ──bytes──► wait ──beat──► what is here leaves in one go     client ──Sync, Query──► wait until the answer has left
/// </code>
/// Held like an answer whose record is not on disk yet: the engine is not read meanwhile. Loop thread; allocates nothing.</remarks>
/// <param name="beat">Between two beats.</param>
/// <param name="port">Whom to ask for them.</param>
internal sealed class AnswerPace(TimeSpan beat, ISessionPort port)
{
    private readonly long _began = Environment.TickCount64;
    private bool _asked, _isNow;

    /// <summary>True if what the engine said must wait; it then goes on by itself.</summary>
    public bool MustWait()
    {
        if (_isNow) return false;
        port.PauseEngine(true);
        if (_asked) return true;
        _asked = true;
        // Counted from the session's beginning, and not from the answer's coming: that would be its time, and a beat more.
        var length = (long)beat.TotalMilliseconds;
        port.WakeAtBeat(TimeSpan.FromMilliseconds(length - (Environment.TickCount64 - _began) % length));
        return true;
    }

    /// <summary>A beat is there: what waits leaves, and what comes a moment later waits for the next.</summary>
    public void Beat(Session session)
    {
        (_asked, _isNow) = (false, true);
        session.GoOn();
        _isNow = false;
    }
}
