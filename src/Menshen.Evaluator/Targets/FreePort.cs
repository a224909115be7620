using System.Net;
using System.Net.Sockets;

namespace Menshen.Evaluator.Targets;

/// <summary>A port of the loopback that nobody has.</summary>
internal static class FreePort
{
    /// <summary>Free at this moment: whoever is given it takes it at once.</summary>
    public static int Next()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }
}
