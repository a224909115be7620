namespace Menshen.Crypto;

/// <summary>Checks signatures with public keys alone.</summary>
public interface ISignatureVerifier
{
    /// <summary>Eight bytes that name the key, as <see cref="ISigner.KeyId"/>.</summary>
    ReadOnlyMemory<byte> KeyId { get; }

    /// <summary>True if <paramref name="signature"/> was made over <paramref name="message"/> by the key; never throws for bad bytes.</summary>
    bool Verify(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature);
}
