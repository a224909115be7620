using System.Net;
using System.Net.Sockets;
using Menshen.Gateway.Transport;

namespace Menshen.Sessions.Tests;

/// <summary>A stream that is paused, on a real socket and a real loop: what came meanwhile, and an end of the stream.</summary>
public sealed class StreamChannelTests
{
    [Fact]
    public void What_came_in_a_pause_is_gathered_and_offered_in_one_and_the_end_is_noticed_behind_it()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using var peer = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        peer.Connect(listener.LocalEndPoint!);
        using var accepted = listener.Accept();
        accepted.Blocking = false;
        using var loop = new EventLoop(0);
        var owner = new Waiting();
        var stream = new StreamChannel(loop, (int)accepted.SafeHandle.DangerousGetHandle()) { Owner = owner };
        stream.Open(connecting: false);
        loop.Start();
        peer.Send(new byte[1000]);
        owner.Next().ShouldBe("offered 1000");
        // The rest of an answer that was cut there, and the end of whoever gave it.
        peer.Send(new byte[500]);
        peer.Shutdown(SocketShutdown.Send);
        SpinWait.SpinUntil(() => accepted.Available == 500, TimeSpan.FromSeconds(10)).ShouldBeTrue();
        loop.Post(() =>
        {
            stream.Gather();
            stream.Gather();
            owner.Waits = false;
            stream.Pause(false);
        });
        owner.Next().ShouldBe("offered 1500");
        owner.Next().ShouldBe("ended ");
        // Not in a pause there is nothing to gather.
        loop.Post(stream.Gather);
        owner.IsQuiet().ShouldBeTrue();
    }

    /// <summary>Takes nothing at first, and pauses.</summary>
    private sealed class Waiting : IStreamOwner
    {
        private readonly System.Collections.Concurrent.BlockingCollection<string> _seen = [];

        public bool Waits { get; set; } = true;

        public string Next() => _seen.TryTake(out var seen, TimeSpan.FromSeconds(10)) ? seen : "nothing";

        public bool IsQuiet() => !_seen.TryTake(out _, TimeSpan.FromMilliseconds(50));

        public int OnBytes(StreamChannel stream, ReadOnlySpan<byte> bytes)
        {
            _seen.Add($"offered {bytes.Length}");
            if (!Waits) return bytes.Length;
            stream.Pause(true);
            return 0;
        }

        public void OnEnded(StreamChannel stream, string? fault) => _seen.Add($"ended {fault}");

        public void OnFault(StreamChannel stream, Exception fault) => _seen.Add($"fault {fault.Message}");

        public void OnRoom(StreamChannel stream)
        {
        }

        public void OnOpened(StreamChannel stream)
        {
        }
    }
}
