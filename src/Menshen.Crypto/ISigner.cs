namespace Menshen.Crypto;

/// <summary>Signs messages with a private key that its owner never hands out.</summary>
public interface ISigner
{
    /// <summary>Eight bytes that name the key: the first eight of SM3 over the uncompressed public point (65 bytes, 0x04 first).</summary>
    ReadOnlyMemory<byte> KeyId { get; }

    /// <summary>Length of a signature in bytes: 64 for SM2, r then s, big-endian (GB/T 32918.2).</summary>
    int SignatureSize { get; }

    /// <summary>Signs <paramref name="message"/> (hashing is the signer's) and writes exactly <see cref="SignatureSize"/> bytes.</summary>
    void Sign(ReadOnlySpan<byte> message, Span<byte> signature);
}
