using System.Runtime.InteropServices;

namespace Menshen.Gateway.Transport;

/// <summary>The few system calls of the relay, declared blittable so that a call costs nanoseconds (Linux x64 ABI; see the man pages of each).</summary>
/// <remarks>
/// <c>SuppressGCTransition</c> is only on calls that never wait: the descriptors are non-blocking. A collection may be held up for the
/// microseconds such a call takes, which is why the relay does not allocate in steady state. It is never on <c>epoll_wait</c>.
/// errno is read by <see cref="Marshal.GetLastSystemError"/> only after a failure.
/// </remarks>
internal static unsafe partial class LibC
{
    public const int AF_UNIX = 1, AF_INET = 2, AF_INET6 = 10, SOCK_STREAM = 1, SOCK_NONBLOCK = 0x800, SOCK_CLOEXEC = 0x80000;
    public const int EPOLL_CLOEXEC = 0x80000, EPOLL_CTL_ADD = 1, EPOLL_CTL_DEL = 2, EPOLL_CTL_MOD = 3;
    public const uint EPOLLIN = 1, EPOLLOUT = 4, EPOLLERR = 8, EPOLLHUP = 16, EPOLLRDHUP = 0x2000;
    public const int MSG_NOSIGNAL = 0x4000, SHUT_WR = 1, EFD_NONBLOCK = 0x800, EFD_CLOEXEC = 0x80000;
    public const int EINTR = 4, EAGAIN = 11, ENFILE = 23, EMFILE = 24, EINPROGRESS = 115;
    public const int SOL_SOCKET = 1, SO_REUSEADDR = 2, SO_ERROR = 4, IPPROTO_TCP = 6, TCP_NODELAY = 1, SO_KEEPALIVE = 9, TCP_KEEPIDLE = 4, TCP_KEEPINTVL = 5, TCP_USER_TIMEOUT = 18, IPPROTO_IPV6 = 41, IPV6_V6ONLY = 26;

    private const int CLOCK_REALTIME = 0;
    private const nint SYS_sendto = 44, SYS_recvfrom = 45;

    /// <summary>struct epoll_event, packed as the x86-64 kernel wants it.</summary>
    [StructLayout(LayoutKind.Sequential, Pack = 1)]
    public struct EpollEvent
    {
        public uint Events;
        public ulong Data;
    }

    /// <summary>recv(2). Not by glibc's function: that is a cancellation point, which in a process with threads costs more than the rest of it.</summary>
    public static nint recv(int fd, byte* buffer, nuint length, int flags) => syscall(SYS_recvfrom, fd, buffer, length, flags, 0, 0);

    /// <summary>send(2); see <see cref="recv"/>.</summary>
    public static nint send(int fd, byte* buffer, nuint length, int flags) => syscall(SYS_sendto, fd, buffer, length, flags, 0, 0);

    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }

    [LibraryImport("libc")]
    public static partial int epoll_create1(int flags);

    [LibraryImport("libc"), SuppressGCTransition]
    public static partial int epoll_ctl(int epoll, int operation, int fd, EpollEvent* e);

    [LibraryImport("libc")]
    public static partial int epoll_wait(int epoll, EpollEvent* events, int maximum, int timeoutMilliseconds);

    [LibraryImport("libc")]
    public static partial int eventfd(uint initial, int flags);

    [LibraryImport("libc")]
    public static partial nint read(int fd, void* buffer, nuint count);

    [LibraryImport("libc")]
    public static partial nint write(int fd, void* buffer, nuint count);

    [LibraryImport("libc")]
    public static partial int close(int fd);

    [LibraryImport("libc")]
    public static partial int shutdown(int fd, int how);

    [LibraryImport("libc")]
    public static partial int socket(int family, int type, int protocol);

    [LibraryImport("libc")]
    public static partial int connect(int fd, byte* address, uint length);

    [LibraryImport("libc")]
    public static partial int bind(int fd, byte* address, uint length);

    [LibraryImport("libc")]
    public static partial int listen(int fd, int backlog);

    [LibraryImport("libc")]
    public static partial int accept4(int fd, byte* address, uint* length, int flags);

    [LibraryImport("libc")]
    public static partial int getsockname(int fd, byte* address, uint* length);

    [LibraryImport("libc")]
    public static partial int setsockopt(int fd, int level, int name, void* value, uint length);

    [LibraryImport("libc")]
    public static partial int getsockopt(int fd, int level, int name, void* value, uint* length);

    /// <summary>clock_gettime(2) of CLOCK_REALTIME, in microseconds since the Unix epoch.</summary>
    public static long RealTimeMicroseconds()
    {
        TimeSpec now;
        _ = clock_gettime(CLOCK_REALTIME, &now);
        return now.Seconds * 1_000_000 + now.Nanoseconds / 1000;
    }

    [LibraryImport("libc"), SuppressGCTransition]
    private static partial int clock_gettime(int clock, TimeSpec* time);

    [LibraryImport("libc"), SuppressGCTransition]
    private static partial nint syscall(nint number, nint fd, byte* buffer, nuint length, nint flags, nint address, nint addressLength);

    /// <summary>errno of the last call that failed on this thread.</summary>
    public static int Errno => Marshal.GetLastSystemError();

    /// <summary>Throws with the call's name and errno's text.</summary>
    public static int Check(int result, string call) =>
        result >= 0 ? result : throw new IOException($"{call}: {Marshal.GetPInvokeErrorMessage(Errno)}");
}
