namespace Menshen.Policy;

/// <summary>Whether a listener takes connections without TLS. There is no "off": plaintext from another machine cannot be
/// expressed.</summary>
public enum ListenerTls
{
    /// <summary>A client that does not ask for TLS is refused. The default.</summary>
    Required = 0,

    /// <summary>TLS if the client asks, plaintext otherwise; legal on loopback addresses alone, where nobody else can listen.</summary>
    LoopbackOptional = 1,
}
