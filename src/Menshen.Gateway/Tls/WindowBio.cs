using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Menshen.Gateway.Tls;

/// <summary>An OpenSSL BIO that reads and writes a <see cref="TlsWindow"/>, so that TLS needs no socket and no buffer of its own.</summary>
/// <remarks>
/// With a socket BIO OpenSSL makes one system call per record; here a whole batch of records is one <c>recv</c> or one <c>send</c>,
/// made by the loop, and the session stays free of input and output.
/// </remarks>
internal static unsafe class WindowBio
{
    private static readonly nint Method = CreateMethod();

    /// <summary>A BIO over <paramref name="window"/>, which must outlive it.</summary>
    public static nint Create(TlsWindow* window)
    {
        var bio = LibSsl.BIO_new(Method);
        if (bio == 0) throw new IOException("BIO_new");
        LibSsl.BIO_set_data(bio, window);
        LibSsl.BIO_set_init(bio, 1);
        return bio;
    }

    private static nint CreateMethod()
    {
        var method = LibSsl.BIO_meth_new(LibSsl.BIO_get_new_index() | LibSsl.BIO_TYPE_SOURCE_SINK, "menshen window");
        _ = LibSsl.BIO_meth_set_read(method, &Read);
        _ = LibSsl.BIO_meth_set_write(method, &Write);
        _ = LibSsl.BIO_meth_set_ctrl(method, &Control);
        return method;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Read(nint bio, byte* buffer, int length)
    {
        var window = (TlsWindow*)LibSsl.BIO_get_data(bio);
        LibSsl.BIO_clear_flags(bio, LibSsl.BIO_FLAGS_READ | LibSsl.BIO_FLAGS_WRITE | LibSsl.BIO_FLAGS_SHOULD_RETRY);
        var count = Math.Min(length, window->InLength);
        if (count == 0)
        {
            LibSsl.BIO_set_flags(bio, LibSsl.BIO_FLAGS_READ | LibSsl.BIO_FLAGS_SHOULD_RETRY);
            return -1;
        }
        Buffer.MemoryCopy(window->In, buffer, length, count);
        window->In += count;
        window->InLength -= count;
        return count;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static int Write(nint bio, byte* buffer, int length)
    {
        var window = (TlsWindow*)LibSsl.BIO_get_data(bio);
        LibSsl.BIO_clear_flags(bio, LibSsl.BIO_FLAGS_READ | LibSsl.BIO_FLAGS_WRITE | LibSsl.BIO_FLAGS_SHOULD_RETRY);
        // The caller sizes its chunks so that this cannot happen; a hard error is the safe answer if it does.
        if (length > window->OutCapacity - window->OutLength) return -1;
        Buffer.MemoryCopy(buffer, window->Out + window->OutLength, window->OutCapacity - window->OutLength, length);
        window->OutLength += length;
        return length;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    private static nint Control(nint bio, int command, nint larg, nint parg) => command == LibSsl.BIO_CTRL_FLUSH ? 1 : 0;
}
