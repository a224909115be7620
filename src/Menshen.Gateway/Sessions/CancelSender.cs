using System.Buffers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
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
            var stream = await SpeakAsync(new NetworkStream(socket), endpoint, patience.Token).ConfigureAwait(false);
            await using (stream.ConfigureAwait(false))
            {
                await stream.WriteAsync(request.WrittenMemory, patience.Token).ConfigureAwait(false);
                // The engine closes when it has signalled the backend; closing first could lose the request.
                _ = await stream.ReadAsync(new byte[1], patience.Token).ConfigureAwait(false);
            }

            heard?.Invoke();
        }
        catch (Exception fault) when (fault is SocketException or IOException or OperationCanceledException or AuthenticationException or CryptographicException)
        {
            // Nobody to tell: a cancel that is not heard leaves the statement running, which is what the client sees.
        }
    }

    // Where sessions speak TLS this must, too: who hears the secret on the wire could cancel whatever the backend does from then on, also for its next client,
    // and who stands in for the engine would be handed it.
    private static async Task<Stream> SpeakAsync(NetworkStream plain, EngineEndpoint endpoint, CancellationToken cancellation)
    {
        if (endpoint.TlsHostName is null) return plain;
        var asking = new ArrayBufferWriter<byte>(8);
        SslRequest.Write(asking);
        await plain.WriteAsync(asking.WrittenMemory, cancellation).ConfigureAwait(false);
        var answer = new byte[1];
        await plain.ReadExactlyAsync(answer, cancellation).ConfigureAwait(false);
        if (answer[0] != SslRequest.Accepted) throw new IOException("the engine speaks no TLS");
        var secured = new SslStream(plain);
        await secured.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = endpoint.TlsHostName, CertificateChainPolicy = Trusting(endpoint.TlsRootCertificatePath) }, cancellation).ConfigureAwait(false);
        return secured;
    }

    private static X509ChainPolicy? Trusting(string? rootsPath)
    {
        if (rootsPath is null) return null;
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.ImportFromPemFile(rootsPath);
        return policy;
    }
}
