using System.Net;

namespace Menshen.Gateway;

/// <summary>Where the engine listens: a Unix socket (embedded) or an address with TLS (external).</summary>
/// <param name="UnixSocketPath">Full path of the socket file, or null.</param>
/// <param name="Address">Address and port of an external engine, or null.</param>
/// <param name="TlsHostName">Name to verify in the engine's certificate, or null for no TLS (Unix socket, loopback).</param>
/// <param name="TlsRootCertificatePath">PEM file of roots to trust, or null for the system's.</param>
public sealed record EngineEndpoint(string? UnixSocketPath, IPEndPoint? Address, string? TlsHostName, string? TlsRootCertificatePath);
