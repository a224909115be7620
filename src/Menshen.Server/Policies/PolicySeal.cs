using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Menshen.Crypto;

namespace Menshen.Server;

/// <summary>The keyed digest under a policy in force: whoever can write the catalogue, or the directory, cannot make one, nor give one gateway
/// another's policy.</summary>
internal sealed class PolicySeal(byte[] key, string gateway)
{
    private static ReadOnlySpan<byte> Purpose => "menshen policy 1\0"u8;

    public byte[] Of(long version, ReadOnlySpan<byte> text)
    {
        Span<byte> number = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(number, version);
        // All but the text have a fixed length, so that no byte can move from one to the next.
        var name = Sm3.Hash(Encoding.UTF8.GetBytes(gateway));
        var mac = new byte[HmacSm3.MacSize];
        HmacSm3.Compute(key, (byte[])[.. Purpose, .. name, .. number, .. text], mac);
        return mac;
    }

    public bool Fits(long version, ReadOnlySpan<byte> text, ReadOnlySpan<byte> seal) => CryptographicOperations.FixedTimeEquals(Of(version, text), seal);
}
