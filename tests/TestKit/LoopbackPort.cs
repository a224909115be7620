using System.Net;
using System.Net.Sockets;

namespace Menshen.TestKit;

/// <summary>Ports of the loopback that servers of tests may listen at.</summary>
/// <remarks>Below those that the kernel gives to clients (32768 to 60999): a port from there that is free when it is chosen is some client's a second later,
/// where many tests connect at once. Each test process begins elsewhere.</remarks>
public static class LoopbackPort
{
    private const int First = 10_000, Count = 22_000;

    private static int _next = Environment.ProcessId * 37 % Count;

    public static int Next()
    {
        while (true)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _next) % Count);
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Somebody's already.
            }
        }
    }
}
