using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Menshen.Crypto;

namespace Menshen.Server;

/// <summary>The keyed digest under a text in force (the policy, the auditor's rules): whoever can write the catalogue, or the directory, cannot make one, nor
/// give one gateway another's, nor one for another purpose.</summary>
internal sealed class PolicySeal(byte[] key, string gateway, string what = PolicySeal.OfPolicy)
{
    /// <summary>Of the policy.</summary>
    public const string OfPolicy = "menshen policy 1";

    // No purpose begins another: its end is marked.
    private readonly byte[] _purpose = Encoding.ASCII.GetBytes($"{what}\0");

    /// <summary>What is sealed, as the head of a file says it.</summary>
    public string What => what;

    public byte[] Of(long version, ReadOnlySpan<byte> text)
    {
        Span<byte> number = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(number, version);
        // All but the text have a fixed length, so that no byte can move from one to the next.
        var name = Sm3.Hash(Encoding.UTF8.GetBytes(gateway));
        var mac = new byte[HmacSm3.MacSize];
        HmacSm3.Compute(key, (byte[])[.. _purpose, .. name, .. number, .. text], mac);
        return mac;
    }

    public bool Fits(long version, ReadOnlySpan<byte> text, ReadOnlySpan<byte> seal) => CryptographicOperations.FixedTimeEquals(Of(version, text), seal);
}
