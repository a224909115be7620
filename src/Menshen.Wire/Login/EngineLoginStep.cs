namespace Menshen.Wire;

/// <summary>What an <see cref="EngineLogin"/> wants from its shell. Whatever it wrote is to be sent first.</summary>
public enum EngineLoginStep
{
    /// <summary>More bytes of the engine.</summary>
    NeedMore = 0,

    /// <summary>The engine agreed to TLS: run the handshake, verify its certificate, then call <c>TlsEstablished</c>.</summary>
    StartTls,

    /// <summary>The first ReadyForQuery was read: the session can begin.</summary>
    Ready,

    /// <summary>The engine said no; its own words are in <c>ErrorFrame</c>.</summary>
    Refused,

    /// <summary>The engine broke the protocol or asked for what we do not do; <c>Violation</c> says what.</summary>
    Violated,
}
