using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Menshen.Gateway.Transport;

/// <summary>Asks the kernel's neighbour table (ARP and NDP) for the physical address of a machine on the same segment.</summary>
/// <remarks>rtnetlink(7), RTM_GETNEIGH. Whoever has just spoken to us is in the table if the kernel spoke to it directly; a client behind a
/// router is not, for the router is. Answered by the kernel within the call, so that a loop may ask at each login.</remarks>
internal static unsafe class NeighbourTable
{
    private const int AF_NETLINK = 16, SOCK_RAW = 3, NETLINK_ROUTE = 0;
    private const ushort RTM_NEWNEIGH = 28, RTM_GETNEIGH = 30, NLMSG_ERROR = 2, NLMSG_DONE = 3;
    private const ushort NLM_F_REQUEST_DUMP = 0x301, NDA_DST = 1, NDA_LLADDR = 2;
    private const int MessageHeader = 16, NeighbourHeader = 12, AttributeHeader = 4, MacLength = 6;

    /// <summary>States in which the kernel believes the entry: reachable, stale, delay, probe, permanent (linux/neighbour.h).</summary>
    private const ushort TrustedStates = 0x02 | 0x04 | 0x08 | 0x10 | 0x80;

    /// <summary>Most bytes of a dump that are read: some 10,000 neighbours; more on one segment is somebody filling the table.</summary>
    private const int LongestDump = 1 << 20;

    /// <summary>The physical address, or why there is none. Never throws.</summary>
    public static LinkAddress Find(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6) address = address.MapToIPv4();
        if (IPAddress.IsLoopback(address)) return LinkAddress.Loopback;
        var fd = LibC.socket(AF_NETLINK, SOCK_RAW | LibC.SOCK_CLOEXEC | LibC.SOCK_NONBLOCK, NETLINK_ROUTE);
        if (fd < 0) return LinkAddress.Unknown;
        try
        {
            return Ask(fd, address);
        }
        finally
        {
            _ = LibC.close(fd);
        }
    }

    /// <summary>Looks through the messages of one datagram; null: not in it. <paramref name="isLast"/> if no more will come.</summary>
    public static LinkAddress? Search(ReadOnlySpan<byte> datagram, ReadOnlySpan<byte> wanted, out bool isLast)
    {
        isLast = false;
        while (datagram.Length >= MessageHeader)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(datagram);
            var type = BinaryPrimitives.ReadUInt16LittleEndian(datagram[4..]);
            if (length < MessageHeader || length > datagram.Length || type is NLMSG_DONE or NLMSG_ERROR)
            {
                isLast = true;
                return null;
            }
            if (type == RTM_NEWNEIGH && Read(datagram[MessageHeader..(int)length], wanted) is { } found) return found;
            datagram = datagram[Math.Min(Aligned((int)length), datagram.Length)..];
        }
        return null;
    }

    private static LinkAddress Ask(int fd, IPAddress address)
    {
        Span<byte> request = stackalloc byte[MessageHeader + NeighbourHeader];
        request.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(request, (uint)request.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(request[4..], RTM_GETNEIGH);
        BinaryPrimitives.WriteUInt16LittleEndian(request[6..], NLM_F_REQUEST_DUMP);
        request[MessageHeader] = (byte)(address.AddressFamily == AddressFamily.InterNetworkV6 ? LibC.AF_INET6 : LibC.AF_INET);
        fixed (byte* bytes = request)
        {
            if (LibC.send(fd, bytes, (nuint)request.Length, 0) != request.Length) return LinkAddress.Unknown;
        }
        Span<byte> wanted = stackalloc byte[16];
        address.TryWriteBytes(wanted, out var size);
        return Receive(fd, wanted[..size]);
    }

    private static LinkAddress Receive(int fd, ReadOnlySpan<byte> wanted)
    {
        // The kernel never makes a datagram of a dump longer than this.
        Span<byte> datagram = stackalloc byte[32 * 1024];
        for (var total = 0; total < LongestDump;)
        {
            nint length;
            fixed (byte* bytes = datagram) length = LibC.recv(fd, bytes, (nuint)datagram.Length, 0);
            if (length <= 0) return LinkAddress.Unknown;
            if (Search(datagram[..(int)length], wanted, out var isLast) is { } found) return found;
            if (isLast) return LinkAddress.Unknown;
            total += (int)length;
        }
        return LinkAddress.Unknown;
    }

    private static LinkAddress? Read(ReadOnlySpan<byte> neighbour, ReadOnlySpan<byte> wanted)
    {
        if (neighbour.Length < NeighbourHeader || (BinaryPrimitives.ReadUInt16LittleEndian(neighbour[8..]) & TrustedStates) == 0) return null;
        var attributes = neighbour[NeighbourHeader..];
        var (isWanted, mac) = (false, "");
        while (attributes.Length >= AttributeHeader)
        {
            int length = BinaryPrimitives.ReadUInt16LittleEndian(attributes);
            if (length < AttributeHeader || length > attributes.Length) return null;
            var value = attributes[AttributeHeader..length];
            switch (BinaryPrimitives.ReadUInt16LittleEndian(attributes[2..]))
            {
                case NDA_DST:
                    isWanted = value.SequenceEqual(wanted);
                    break;
                case NDA_LLADDR when value.Length == MacLength:
                    mac = Convert.ToHexStringLower(value);
                    break;
            }
            attributes = attributes[Math.Min(Aligned(length), attributes.Length)..];
        }
        return isWanted && mac.Length > 0 ? new LinkAddress(string.Join(':', Enumerable.Range(0, MacLength).Select(i => mac.Substring(2 * i, 2))), "neighbour") : null;
    }

    private static int Aligned(int length) => (length + 3) & ~3;
}
