using System.Buffers;
using System.Net.Sockets;
using Menshen.Wire;

namespace Menshen.Gateway.Sessions;

/// <summary>Sends CancelRequest to the engine on a stream of its own, away from the loops: it is rare, and connecting may wait.</summary>
internal static class CancelSender
{
    /// <summary>How long the engine may take to hear it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Starts sending and forgets: the protocol gives no answer, a statement that goes on is all the client would see.</summary>
    /// <param name="endpoint">Of the engine; null: there is none to send to.</param>
    /// <param name="processId">Its process.</param>
    /// <param name="secret">What proves that it may be cancelled.</param>
    /// <param name="heard">Called when the engine has signalled the process; on another thread, or never.</param>
    public static void Send(EngineEndpoint? endpoint, int processId, ReadOnlyMemory<byte> secret, Action? heard = null)
    {
        if (endpoint is not null) _ = SendAsync(endpoint, processId, secret, heard);
    }

    private static async Task SendAsync(EngineEndpoint endpoint, int processId, ReadOnlyMemory<byte> secret, Action? heard)
    {
        using var patience = new CancellationTokenSource(Patience);
        var unix = endpoint.UnixSocketPath is not null;
        var request = new ArrayBufferWriter<byte>(16);
        CancelRequest.Write(request, processId, secret.Span);
        try
        {
            using var socket = unix ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) : new Socket(SocketType.Stream, ProtocolType.Tcp);
            await socket.ConnectAsync(unix ? new UnixDomainSocketEndPoint(endpoint.UnixSocketPath!) : endpoint.Address!, patience.Token).ConfigureAwait(false);
            await socket.SendAsync(request.WrittenMemory, patience.Token).ConfigureAwait(false);
            // The engine closes when it has signalled the backend; closing first could lose the request.
            await socket.ReceiveAsync(new byte[1], patience.Token).ConfigureAwait(false);
            heard?.Invoke();
        }
        catch (Exception fault) when (fault is SocketException or OperationCanceledException)
        {
            // Nobody to tell: a cancel that is not heard leaves the statement running, which is what the client sees.
        }
    }
}
