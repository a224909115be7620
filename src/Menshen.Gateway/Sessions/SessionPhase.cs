namespace Menshen.Gateway.Sessions;

/// <summary>Where a session stands; it only ever moves down this list.</summary>
internal enum SessionPhase
{
    /// <summary>The client proves who it is.</summary>
    Login,
    /// <summary>The engine is being asked for the subject's role.</summary>
    Joining,
    /// <summary>Statements go and results come.</summary>
    Relaying,
    /// <summary>The client has gone; the engine finishes what it was sent, and the outcomes are recorded.</summary>
    Finishing,
    /// <summary>The end is known and waits for the journal to take it.</summary>
    Recording,
    /// <summary>Over.</summary>
    Ended,
}
