using System.Net;
using System.Net.Sockets;

namespace Menshen.Cli.Demo;

/// <summary>Finds a port of the loopback on which the gateway can listen.</summary>
internal static class DemoPort
{
    /// <summary>So many ports after the wanted one are tried before the system chooses.</summary>
    private const int Tries = 20;

    /// <summary>PostgreSQL's 5432 plus a thousand: beside a PostgreSQL of the machine's own.</summary>
    public const int Usual = 6432;

    public static int Find(int wanted)
    {
        for (var port = wanted; port < wanted + Tries && port <= IPEndPoint.MaxPort; port++)
        {
            if (TryBind(port) is { } free)
                return free;
        }

        return TryBind(0) ?? throw new CliRefusalException(DemoTexts.Error_NoPort, DemoTexts.Error_NoPort_Hint);
    }

    private static int? TryBind(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            // As the gateway will do it: a port that only waits out its last connections counts as free.
            socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.ReuseAddress, true);
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            socket.Listen(1);
            return ((IPEndPoint)socket.LocalEndPoint!).Port;
        }
        catch (SocketException)
        {
            return null;
        }
    }
}
