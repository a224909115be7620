using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Menshen.Sessions.Tests.World;

/// <summary>An attacker at a real socket who sends wrong passwords and measures how long the answers take.</summary>
internal sealed class Guesser(IPEndPoint gateway)
{
    private static readonly byte[] Noise = Encoding.ASCII.GetBytes(Convert.ToBase64String(new byte[32]));

    /// <summary>Ticks from the start-up message to the offer, and from the proof to the refusal.</summary>
    public (long Offer, long Refusal) Guess(string user)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.Connect(gateway);
        var began = Stopwatch.GetTimestamp();
        socket.Send(Front.Startup(user, "shop"));
        Read(socket);
        var offer = Stopwatch.GetTimestamp() - began;
        socket.Send(Front.Typed('p', Front.Text("SCRAM-SHA-256"), Front.Int32(23), "n,,n=,r=abcdefghijklmno"u8.ToArray()));
        var nonce = Encoding.ASCII.GetString(Read(socket).AsSpan(4)).Split(',')[0];
        began = Stopwatch.GetTimestamp();
        socket.Send(Front.Typed('p', Encoding.ASCII.GetBytes($"c=biws,{nonce},p="), Noise));
        Encoding.UTF8.GetString(Read(socket)).ShouldContain("password authentication failed");
        return (offer, Stopwatch.GetTimestamp() - began);
    }

    private static byte[] Read(Socket socket)
    {
        var header = Exactly(socket, 5);
        return Exactly(socket, BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(1)) - 4);
    }

    private static byte[] Exactly(Socket socket, int count)
    {
        var bytes = new byte[count];
        for (var at = 0; at < count;)
        {
            var read = socket.Receive(bytes, at, count - at, SocketFlags.None);
            if (read == 0) throw new IOException("closed");
            at += read;
        }
        return bytes;
    }
}
