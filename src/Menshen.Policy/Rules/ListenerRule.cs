using System.Collections.Immutable;
using System.Net;

namespace Menshen.Policy;

/// <summary>One address the gateway listens on.</summary>
/// <param name="Address">An address of this machine; <c>0.0.0.0</c> and <c>::</c> mean all of them.</param>
/// <param name="Port">TCP port; 0 lets the kernel choose, which only tests want.</param>
/// <param name="Tls">Whether plaintext is taken; a loopback address is required for anything but
/// <see cref="ListenerTls.Required"/>.</param>
public sealed record ListenerRule(IPAddress Address, int Port, ListenerTls Tls)
{
    /// <summary>Default port: 6543. Free of the ports people already use on such a machine (5432 PostgreSQL, 6432 PgBouncer).</summary>
    public const int DefaultPort = 6543;

    /// <summary>Loopback with TLS: a fresh installation is reachable by nobody but its owner until the policy says otherwise.</summary>
    public static ImmutableArray<ListenerRule> Default { get; } = [new(IPAddress.Loopback, DefaultPort, ListenerTls.Required)];
}
