using System.Net;

namespace Menshen.Engine;

/// <summary>Where the engine listens: a Unix socket, or a host with or without TLS.</summary>
/// <param name="SocketPath">Full path of the socket file, or null.</param>
/// <param name="Endpoint">Resolved address and port of an external engine, or null.</param>
/// <param name="TlsHostName">Name that the engine's certificate must carry, or null for no TLS (loopback only).</param>
/// <param name="TlsRootCertificatePath">PEM file of roots to trust, or null for the system's.</param>
public sealed record EngineAddress(string? SocketPath, IPEndPoint? Endpoint, string? TlsHostName, string? TlsRootCertificatePath)
{
    /// <summary>The port in the socket file's name; nobody listens on it by TCP.</summary>
    public const int SocketPort = 5432;
}
