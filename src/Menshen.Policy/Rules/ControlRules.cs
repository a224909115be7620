using System.Net;

namespace Menshen.Policy;

/// <summary>The https listener of the control surface, and how long its sessions live. The local socket is always there.</summary>
/// <param name="Https">Whether there is one. Default yes: on the loopback it shows to nobody else.</param>
/// <param name="Address">An address of this machine.</param>
/// <param name="Port">TCP port; 0 lets the kernel choose. Default 6544, the one after the gateway's.</param>
/// <param name="IdleTimeout">A session ends after so long without a request. Default 10 min, 1 to 15 min: the standards' value and their
/// most.</param>
/// <param name="Lifetime">A session ends then at the latest. Default 8 h (a working day), 5 min to 24 h.</param>
/// <param name="RequestsPerSecond">Of one source address. Default 50, 1 to 10,000: a page of a console asks for about ten things.</param>
/// <param name="LoginsPerMinute">Attempts to log in of one source address. Default 20, 1 to 10,000: people behind one address, not a
/// machine that guesses.</param>
public sealed record ControlRules(
    bool Https, IPAddress Address, int Port, TimeSpan IdleTimeout, TimeSpan Lifetime, int RequestsPerSecond, int LoginsPerMinute)
{
    /// <summary>The one after <see cref="ListenerRule.DefaultPort"/>.</summary>
    public const int DefaultPort = 6544;

    public static ControlRules Default { get; } =
        new(true, IPAddress.Loopback, DefaultPort, TimeSpan.FromMinutes(10), TimeSpan.FromHours(8), 50, 20);
}
