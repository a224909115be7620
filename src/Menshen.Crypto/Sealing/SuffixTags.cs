using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Menshen.Crypto.Sealing;

/// <summary>Makes the tags by which the last characters of a group's values are searched. One thread at a time.</summary>
/// <remarks><code>
/// key of the tags = HMAC-SM3(key of the group, "menshen suffix 1" ‖ cluster ‖ group ‖ version ‖ n)
/// tag             = first 80 bits of HMAC-SM3(key of the tags, the last n characters; all of a shorter value)
/// </code>
/// A key of their own: who has it can test guesses of endings and opens nothing. Equal endings of two groups, or of two numbers n, have nothing in common.</remarks>
internal sealed class SuffixTags : IDisposable
{
    private readonly int _count;

    // Pinned: the collector must not leave copies behind where nobody clears them.
    private readonly byte[] _key = GC.AllocateArray<byte>(HmacSm3.MacSize, pinned: true);

    public SuffixTags(ReadOnlySpan<byte> clusterId, int group, int version, int count, ReadOnlySpan<byte> key)
    {
        _count = count;
        ReadOnlySpan<byte> purpose = "menshen suffix 1"u8;
        Span<byte> bound = stackalloc byte[purpose.Length + GroupKey.ClusterIdSize + 4 + 4 + 1];
        purpose.CopyTo(bound);
        clusterId.CopyTo(bound[purpose.Length..]);
        var at = purpose.Length + GroupKey.ClusterIdSize;
        BinaryPrimitives.WriteInt32BigEndian(bound[at..], group);
        BinaryPrimitives.WriteInt32BigEndian(bound[(at + 4)..], version);
        bound[at + 8] = (byte)count;
        HmacSm3.Compute(key, bound, _key);
    }

    /// <summary>Writes the tag of a value's last characters.</summary>
    public void Compute(ReadOnlySpan<byte> utf8, Span<byte> tag)
    {
        Span<byte> mac = stackalloc byte[HmacSm3.MacSize];
        HmacSm3.Compute(_key, Last(utf8), mac);
        mac[..SealedForm.SuffixTagSize].CopyTo(tag);
        CryptographicOperations.ZeroMemory(mac);
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_key);

    // Characters as PostgreSQL's right() counts them: code points.
    private ReadOnlySpan<byte> Last(ReadOnlySpan<byte> utf8)
    {
        var (at, found) = (utf8.Length, 0);
        while (at > 0 && found < _count)
        {
            at--;
            if ((utf8[at] & 0xC0) != 0x80) found++;
        }
        return utf8[at..];
    }
}
