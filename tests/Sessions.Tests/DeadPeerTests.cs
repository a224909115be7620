using System.Net;
using System.Net.Sockets;
using Menshen.Gateway.Transport;
using Menshen.TestKit;

namespace Menshen.Sessions.Tests;

/// <summary>A peer that is switched off, and one that reads nothing: the kernel must end both within the time asked for.</summary>
public sealed class DeadPeerTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(4);

    [Theory]
    [InlineData("idle")]
    [InlineData("owed an answer")]
    [InlineData("reads nothing")]
    [Requirement("realname-7.5.9-4")]
    public async Task A_peer_that_answers_no_more_is_found_within_the_time(string state)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await client.ConnectAsync(listener.LocalEndPoint!, TestContext.Current.CancellationToken);
        using var ours = await listener.AcceptAsync(TestContext.Current.CancellationToken);
        Sockets.FindDeadPeer((int)ours.Handle, Limit);
        if (state != "reads nothing") SwitchOff(client);
        if (state != "idle")
        {
            ours.Blocking = false;
            var answer = new byte[1 << 20];
            try
            {
                // Until the peer's window and our buffer are full.
                for (var i = 0; i < (state == "reads nothing" ? 100 : 1); i++) ours.Send(answer);
            }
            catch (SocketException full) when (full.SocketErrorCode == SocketError.WouldBlock)
            {
            }
        }

        var began = Environment.TickCount64;
        using var patience = new CancellationTokenSource(Limit * 4);
        var error = await Should.ThrowAsync<SocketException>(async () => await ours.ReceiveAsync(new byte[1], patience.Token));
        error.SocketErrorCode.ShouldBe(SocketError.TimedOut);
        (Environment.TickCount64 - began).ShouldBeLessThan((long)(Limit * 2.5).TotalMilliseconds);
    }

    // A filter on the client's own socket that drops every packet before TCP sees it (SO_ATTACH_FILTER, classic BPF "ret 0"): from
    // outside the machine looks switched off, acknowledgements and resets included.
    private static unsafe void SwitchOff(Socket socket)
    {
        var instruction = stackalloc byte[8];
        instruction[0] = 0x06;
        var program = stackalloc byte[16];
        *(ushort*)program = 1;
        *(byte**)(program + 8) = instruction;
        LibC.Check(LibC.setsockopt((int)socket.Handle, LibC.SOL_SOCKET, 26, program, 16), "SO_ATTACH_FILTER");
    }
}
