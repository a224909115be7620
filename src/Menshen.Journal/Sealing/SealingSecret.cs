using System.Buffers.Binary;
using System.Security.Cryptography;
using Menshen.Crypto;

namespace Menshen.Journal;

/// <summary>The secret under which a journal's records are sealed; whoever makes it disposes it.</summary>
/// <remarks>Each segment has a key of its own, HMAC-SM3 over a purpose, the run's id and the segment's number: so no key ever seals more than
/// one segment, and a frame moved to another segment does not open.</remarks>
public sealed class SealingSecret : IDisposable
{
    /// <summary>Bytes of the secret.</summary>
    public const int Size = 32;

    internal const int IdSize = 8;

    private readonly byte[] _secret = GC.AllocateArray<byte>(Size, pinned: true);
    private readonly byte[] _id;
    private bool _disposed;

    /// <summary>Takes a copy; the caller clears its own.</summary>
    public SealingSecret(ReadOnlySpan<byte> secret)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(secret.Length, Size, nameof(secret));
        secret.CopyTo(_secret);
        Span<byte> id = stackalloc byte[HmacSm3.MacSize];
        HmacSm3.Compute(_secret, "menshen journal sealing id"u8, id);
        _id = id[..IdSize].ToArray();
    }

    /// <summary>Names the secret in segment headers without telling anything of it.</summary>
    internal ReadOnlyMemory<byte> Id => _id;

    public void Dispose()
    {
        _disposed = true;
        CryptographicOperations.ZeroMemory(_secret);
    }

    public override string ToString() => $"journal sealing secret {Convert.ToHexStringLower(_id)}";

    /// <summary>Writes the key of the digests of rows.</summary>
    internal void DeriveRowKey(Span<byte> key)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        HmacSm3.Compute(_secret, "menshen journal row key"u8, key);
    }

    /// <summary>Digesters of rows under this secret and each earlier one, for finding what was recorded under any of them.</summary>
    public IReadOnlyList<RowDigester> CreateRowDigesters() => [RowDigester.Of(this, generation: 0)];

    /// <summary>Writes the key of one segment.</summary>
    internal void DeriveKey(ReadOnlySpan<byte> runId, long segment, Span<byte> key)
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
}
