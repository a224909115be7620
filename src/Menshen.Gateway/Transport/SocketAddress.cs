using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Menshen.Gateway.Transport;

/// <summary>struct sockaddr in its three forms (ip(7), ipv6(7), unix(7)) as bytes.</summary>
internal static class SocketAddress
{
    /// <summary>The largest of the three: sockaddr_un, 2 + 108 bytes.</summary>
    public const int MaximumSize = 110;

    public static byte[] Of(IPEndPoint endPoint)
    {
        var v6 = endPoint.Address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        var bytes = new byte[v6 ? 28 : 16];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, (ushort)(v6 ? LibC.AF_INET6 : LibC.AF_INET));
        BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(2), (ushort)endPoint.Port);
        endPoint.Address.TryWriteBytes(bytes.AsSpan(v6 ? 8 : 4), out _);
        return bytes;
    }

    public static byte[] OfUnix(string path)
    {
        var bytes = new byte[MaximumSize];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, LibC.AF_UNIX);
        // The kernel wants a terminating zero inside the 108 bytes; a longer path would be silently another file.
        if (Encoding.UTF8.GetByteCount(path) > 107)
            throw new ArgumentException($"The socket path '{path}' is longer than the 107 bytes that Linux allows.", nameof(path));
        Encoding.UTF8.GetBytes(path, bytes.AsSpan(2));
        return bytes;
    }

    public static IPEndPoint Parse(ReadOnlySpan<byte> bytes)
    {
        var v6 = BinaryPrimitives.ReadUInt16LittleEndian(bytes) == LibC.AF_INET6;
        var address = new IPAddress(v6 ? bytes.Slice(8, 16) : bytes.Slice(4, 4));
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        return new IPEndPoint(address, BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]));
    }
}
