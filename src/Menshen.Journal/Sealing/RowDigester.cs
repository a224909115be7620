using System.Buffers.Binary;
using System.Security.Cryptography;
using Menshen.Crypto;

namespace Menshen.Journal;

/// <summary>Makes the digests by which rows are known in records: HMAC-SM3 under a key of the journal's. One thread at a time.</summary>
/// <remarks>Keyed, because keys of rows are short: whoever has the records alone could try all numbers against a digest without a key.</remarks>
public sealed class RowDigester : IDisposable
{
    private readonly HmacSm3Key _key;

    private RowDigester(HmacSm3Key key, int generation) => (_key, Generation) = (key, generation);

    /// <summary>Of the secret it was made from, within this run of the journal; another one means that this digester is old.</summary>
    public int Generation { get; }

    /// <summary>The digest of a row: the first eight bytes, as a big-endian number.</summary>
    /// <param name="row">As <see cref="RowIdentity"/> writes it.</param>
    public ulong DigestOf(ReadOnlySpan<byte> row)
    {
        Span<byte> mac = stackalloc byte[HmacSm3.MacSize];
        _key.Compute(row, mac);
        return BinaryPrimitives.ReadUInt64BigEndian(mac);
    }

    public void Dispose() => _key.Dispose();

    internal static RowDigester Of(SecretVersion secret, int generation)
    {
        Span<byte> key = stackalloc byte[HmacSm3.MacSize];
        secret.DeriveRowKey(key);
        try
        {
            return new RowDigester(new HmacSm3Key(key), generation);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }
}
