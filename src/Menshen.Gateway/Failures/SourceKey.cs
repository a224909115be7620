using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Menshen.Gateway;

/// <summary>A source as failures are counted by it: an IPv4 address, or the first 64 bits of an IPv6 one, for a host has all of the rest.</summary>
public readonly record struct SourceKey(ulong Bits, bool IsV6)
{
    private const int PrefixBytes = 8;

    public static SourceKey Of(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        Span<byte> bytes = stackalloc byte[16];
        plain.TryWriteBytes(bytes, out _);
        return plain.AddressFamily == AddressFamily.InterNetwork
            ? new SourceKey(BinaryPrimitives.ReadUInt32BigEndian(bytes), IsV6: false)
            : new SourceKey(BinaryPrimitives.ReadUInt64BigEndian(bytes), IsV6: true);
    }

    /// <summary>Reads what <see cref="ToString"/> writes.</summary>
    public static bool TryParse(string text, out SourceKey key)
    {
        key = default;
        if (!IPAddress.TryParse(text.Split('/')[0], out var address))
            return false;
        key = Of(address);
        return true;
    }

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[16];
        if (!IsV6)
        {
            BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)Bits);
            return new IPAddress(bytes[..4]).ToString();
        }

        BinaryPrimitives.WriteUInt64BigEndian(bytes, Bits);
        return $"{new IPAddress(bytes)}/{PrefixBytes * 8}";
    }
}
