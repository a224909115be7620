using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Menshen.TestKit;

/// <summary>Ports of the loopback that servers of tests may listen at.</summary>
/// <remarks>Below those that the kernel gives to clients (32768 to 60999): a port from there that is free when it is chosen is some client's a second later,
/// where many tests connect at once. Each test process begins elsewhere, and of two that meet one has the port: most begin to listen at it seconds later,
/// when <c>init</c> is over, and until its process ends it is held by what no server here uses, the same number of UDP.</remarks>
public static class LoopbackPort
{
    private const int First = 10_000, Count = 22_000;

    private static readonly ConcurrentBag<Socket> Held = [];

    private static int _next = Environment.ProcessId * 37 % Count;

    public static int Next()
    {
        while (true)
        {
            var port = First + (int)((uint)Interlocked.Increment(ref _next) % Count);
            var held = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                held.Bind(new IPEndPoint(IPAddress.Loopback, port));
                socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
                Held.Add(held);
                return port;
            }
            catch (SocketException)
            {
                // Somebody's already.
                held.Dispose();
            }
        }
    }
}
