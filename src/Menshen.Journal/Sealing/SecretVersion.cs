using System.Buffers.Binary;
using System.Security.Cryptography;
using Menshen.Crypto;

namespace Menshen.Journal;

/// <summary>One of the secrets that a journal's records are or were sealed under: makes the keys of segments and the key of rows' digests.</summary>
internal sealed class SecretVersion : IDisposable
{
    private readonly byte[] _secret = GC.AllocateArray<byte>(SealingSecret.Size, pinned: true);
    private readonly byte[] _id;
    private bool _disposed;

    /// <summary>Takes a copy.</summary>
    public SecretVersion(ReadOnlySpan<byte> secret)
    {
        secret.CopyTo(_secret);
        Span<byte> id = stackalloc byte[HmacSm3.MacSize];
        HmacSm3.Compute(_secret, "menshen journal sealing id"u8, id);
        _id = id[..SealingSecret.IdSize].ToArray();
    }

    /// <summary>Names the secret in segment headers without telling anything of it.</summary>
    public ReadOnlyMemory<byte> Id => _id;

    /// <summary>Writes the key of one segment.</summary>
    public void DeriveKey(ReadOnlySpan<byte> runId, long segment, Span<byte> key)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        var purpose = "menshen journal segment key"u8;
        Span<byte> context = stackalloc byte[purpose.Length + SegmentHeader.RunIdSize + sizeof(long)];
        purpose.CopyTo(context);
        runId.CopyTo(context[purpose.Length..]);
        BinaryPrimitives.WriteInt64LittleEndian(context[(purpose.Length + SegmentHeader.RunIdSize)..], segment);
        Span<byte> mac = stackalloc byte[HmacSm3.MacSize];
        HmacSm3.Compute(_secret, context, mac);
        mac[..key.Length].CopyTo(key);
        CryptographicOperations.ZeroMemory(mac);
    }

    /// <summary>Writes the key of the digests of rows.</summary>
    public void DeriveRowKey(Span<byte> key)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        HmacSm3.Compute(_secret, "menshen journal row key"u8, key);
    }

    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_secret);
    }
}
