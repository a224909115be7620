using System.Net;
using System.Runtime.InteropServices;

namespace Menshen.Gateway.Transport;

/// <summary>Opens the sockets of the gateway: listening, accepted and towards the engine; all non-blocking, all closed on exec.</summary>
internal static unsafe class Sockets
{
    /// <summary>Connections the kernel keeps for us between two turns of the loop (listen(2)); a login storm of a large pool fits.</summary>
    private const int Backlog = 1024;

    private const int StreamFlags = LibC.SOCK_STREAM | LibC.SOCK_NONBLOCK | LibC.SOCK_CLOEXEC;

    /// <summary>Binds and listens.</summary>
    /// <exception cref="ListenException">The address is in use or not ours.</exception>
    public static int Listen(IPEndPoint endPoint, out IPEndPoint bound)
    {
        var address = SocketAddress.Of(endPoint);
        var fd = LibC.Check(LibC.socket(address[0] | address[1] << 8, StreamFlags, 0), "socket");
        try
        {
            Set(fd, LibC.SOL_SOCKET, LibC.SO_REUSEADDR, 1);
            if (address.Length == 28) Set(fd, LibC.IPPROTO_IPV6, LibC.IPV6_V6ONLY, 1);
            fixed (byte* a = address)
                if (LibC.bind(fd, a, (uint)address.Length) < 0) throw new ListenException(endPoint, Marshal.GetPInvokeErrorMessage(LibC.Errno));
            LibC.Check(LibC.listen(fd, Backlog), "listen");
            var actual = stackalloc byte[SocketAddress.MaximumSize];
            uint length = SocketAddress.MaximumSize;
            LibC.Check(LibC.getsockname(fd, actual, &length), "getsockname");
            bound = SocketAddress.Parse(new ReadOnlySpan<byte>(actual, (int)length));
            return fd;
        }
        catch
        {
            _ = LibC.close(fd);
            throw;
        }
    }

    /// <summary>Takes one waiting connection, or returns -1 if there is none or it is gone again.</summary>
    public static int Accept(int listener, out IPEndPoint? peer)
    {
        var address = stackalloc byte[SocketAddress.MaximumSize];
        uint length = SocketAddress.MaximumSize;
        var fd = LibC.accept4(listener, address, &length, LibC.SOCK_NONBLOCK | LibC.SOCK_CLOEXEC);
        peer = null;
        if (fd < 0) return -1;
        peer = SocketAddress.Parse(new ReadOnlySpan<byte>(address, (int)length));
        Set(fd, LibC.IPPROTO_TCP, LibC.TCP_NODELAY, 1);
        return fd;
    }

    /// <summary>Makes the kernel end a connection whose peer's machine has not answered, or whose program has not read, for so long.</summary>
    /// <remarks>A peer that was switched off says nothing: without probes its session and its locks would stay until the idle time-out.
    /// The probes of an idle connection begin at half of the time (tcp(7): TCP_KEEPIDLE); TCP_USER_TIMEOUT rules over their number.</remarks>
    public static void FindDeadPeer(int fd, TimeSpan within)
    {
        var seconds = (int)within.TotalSeconds;
        Set(fd, LibC.SOL_SOCKET, LibC.SO_KEEPALIVE, 1);
        Set(fd, LibC.IPPROTO_TCP, LibC.TCP_KEEPIDLE, Math.Max(1, seconds / 2));
        Set(fd, LibC.IPPROTO_TCP, LibC.TCP_KEEPINTVL, Math.Max(1, seconds / 8));
        Set(fd, LibC.IPPROTO_TCP, LibC.TCP_USER_TIMEOUT, (int)within.TotalMilliseconds);
    }

    /// <summary>Starts connecting to the engine. <paramref name="pending"/> says that the answer comes as writability.
    /// -1: the engine's queue of waiting connections is full at this moment.</summary>
    /// <exception cref="IOException">It cannot be reached.</exception>
    public static int Connect(EngineEndpoint endpoint, out bool pending)
    {
        var unix = endpoint.UnixSocketPath;
        var address = unix is not null ? SocketAddress.OfUnix(unix) : SocketAddress.Of(endpoint.Address!);
        var fd = LibC.Check(LibC.socket(address[0] | address[1] << 8, StreamFlags, 0), "socket");
        int result;
        fixed (byte* a = address) result = LibC.connect(fd, a, (uint)address.Length);
        pending = result < 0 && LibC.Errno == LibC.EINPROGRESS;
        if (result < 0 && !pending)
        {
            var errno = LibC.Errno;
            _ = LibC.close(fd);
            if (errno == LibC.EAGAIN) return -1;
            throw new IOException($"connect: {System.Runtime.InteropServices.Marshal.GetPInvokeErrorMessage(errno)}");
        }
        if (unix is null) Set(fd, LibC.IPPROTO_TCP, LibC.TCP_NODELAY, 1);
        return fd;
    }

    /// <summary>The outcome of a pending connect: 0, or errno.</summary>
    public static int ConnectError(int fd)
    {
        int error;
        uint size = sizeof(int);
        return LibC.getsockopt(fd, LibC.SOL_SOCKET, LibC.SO_ERROR, &error, &size) < 0 ? LibC.Errno : error;
    }

    private static void Set(int fd, int level, int name, int value) =>
        LibC.Check(LibC.setsockopt(fd, level, name, &value, sizeof(int)), "setsockopt");
}
