using System.Net.Http;
using System.Net.Sockets;

namespace Menshen.Control;

/// <summary>Where a deployment's control socket is, and how HTTP gets there.</summary>
public static class ControlSocket
{
    /// <summary>Directory below the deployment's, mode 0700.</summary>
    public const string DirectoryName = "run";

    /// <summary>The socket in it, mode 0600.</summary>
    public const string FileName = "control.sock";

    public static string PathIn(string deployment) => Path.Combine(deployment, DirectoryName, FileName);

    /// <summary>Connects to the socket, whatever host a request names.</summary>
    internal static SocketsHttpHandler Connector(string socketPath) => new()
    {
        ConnectCallback = async (_, cancellation) =>
        {
            var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), cancellation).ConfigureAwait(false);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        },
    };
}
