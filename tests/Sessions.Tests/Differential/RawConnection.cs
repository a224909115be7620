using System.Buffers;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Menshen.Wire;

namespace Menshen.Sessions.Tests.Differential;

/// <summary>A client that sends bytes as they are and keeps every byte that comes back.</summary>
internal sealed class RawConnection : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly Socket _socket;
    private readonly List<byte> _received = [];
    private readonly byte[] _buffer = new byte[64 * 1024];

    private RawConnection(Socket socket) => _socket = socket;

    /// <summary>Logs in with SCRAM-SHA-256 and forgets the greeting.</summary>
    public static RawConnection Open(EndPoint address, string user, string password)
    {
        var unix = address is UnixDomainSocketEndPoint;
        var socket = new Socket(address.AddressFamily, SocketType.Stream, unix ? ProtocolType.Unspecified : ProtocolType.Tcp);
        var connection = new RawConnection(socket);
        try
        {
            socket.Connect(address);
            if (!unix) socket.NoDelay = true;
            connection.LogIn(user, password);
            return connection;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Sends; a peer that has gone is seen when reading.</summary>
    public void Send(ReadOnlySpan<byte> bytes)
    {
        try
        {
            while (!bytes.IsEmpty) bytes = bytes[_socket.Send(bytes)..];
        }
        catch (SocketException)
        {
            // What it had said before it went is still to be read.
        }
    }

    /// <summary>Says that nothing more will be sent, and goes on reading.</summary>
    public void FinishSending() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Reads until <paramref name="enough"/> holds of all that was received, or the peer has closed.</summary>
    public byte[] ReadUntil(Predicate<byte[]> enough)
    {
        byte[] all = [.. _received];
        while (!enough(all) && Receive() > 0) all = [.. _received];
        return all;
    }

    public void Dispose() => _socket.Dispose();

    private void LogIn(string user, string password)
    {
        using var login = new EngineLogin(
            new EngineLoginOptions { Role = Encoding.UTF8.GetBytes(user), Database = "postgres"u8.ToArray(), Parameters = StartupParameters.None, TlsRequired = false },
            Encoding.UTF8.GetBytes(password));
        var output = new ArrayBufferWriter<byte>();
        login.Start(output);
        while (true)
        {
            Send(output.WrittenSpan);
            output.ResetWrittenCount();
            var step = login.Advance(_received.ToArray(), out var consumed, output);
            _received.RemoveRange(0, consumed);
            if (step == EngineLoginStep.Ready) return;
            if (step != EngineLoginStep.NeedMore) throw new IOException($"{step}: {login.Violation} {Encoding.UTF8.GetString(login.ErrorFrame.Span)}");
            if (output.WrittenCount == 0 && Receive() == 0) throw new IOException("closed during the login");
        }
    }

    private int Receive()
    {
        if (!_socket.Poll(Patience, SelectMode.SelectRead)) throw new TimeoutException("nothing came; so far: " + string.Join(" | ", World.Frames.Describe([.. _received])));
        try
        {
            var count = _socket.Receive(_buffer);
            _received.AddRange(_buffer.AsSpan(0, count));
            return count;
        }
        catch (SocketException)
        {
            return 0;
        }
    }
}
