namespace Menshen.Wire;

/// <summary>What the first packet of a connection asks for.</summary>
public enum StartupPacketKind
{
    /// <summary>Nothing known: version numbers of protocol 2, of another protocol, or noise.</summary>
    Unsupported = 0,
    StartupMessage,
    SslRequest,
    GssEncRequest,
    CancelRequest,
}
