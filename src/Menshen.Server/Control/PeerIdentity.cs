using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Menshen.Server;

/// <summary>Who is at the other end of a Unix socket, as the kernel says (SO_PEERCRED); the peer cannot choose it.</summary>
internal readonly record struct PeerIdentity(int ProcessId, uint UserId)
{
    private const int SolSocket = 1; // asm-generic/socket.h
    private const int SoPeerCredentials = 17;

    /// <summary>The peer, or null where the kernel does not say; null is nobody.</summary>
    public static PeerIdentity? Of(Socket? socket)
    {
        if (socket is null)
            return null;
        try
        {
            Span<int> credentials = stackalloc int[3]; // struct ucred: pid, uid, gid
            var length = socket.GetRawSocketOption(SolSocket, SoPeerCredentials, MemoryMarshal.AsBytes(credentials));
            return length == 12 ? new PeerIdentity(credentials[0], (uint)credentials[1]) : null;
        }
        catch (SocketException)
        {
            return null;
        }
    }

    /// <summary>As the journal names the actor.</summary>
    public override string ToString() => $"uid {UserId} pid {ProcessId}";
}
