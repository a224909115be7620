using System.Security.Cryptography;

namespace Menshen.Wire;

/// <summary>The proof and the signature of SCRAM-SHA-256. RFC 5802 section 3.</summary>
internal static class ScramProof
{
    /// <summary>What a client sends, and the signature that it must then see.</summary>
    public static void Make(
        ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int iterations, ReadOnlySpan<byte> authMessage,
        Span<byte> proof, Span<byte> serverSignature)
    {
        Span<byte> clientKey = stackalloc byte[ScramVerifier.KeySize];
        Span<byte> storedKey = stackalloc byte[ScramVerifier.KeySize];
        Span<byte> serverKey = stackalloc byte[ScramVerifier.KeySize];
        ScramKeys.Derive(password, salt, iterations, clientKey, serverKey);
        SHA256.HashData(clientKey, storedKey);
        HMACSHA256.HashData(storedKey, authMessage, proof);
        HMACSHA256.HashData(serverKey, authMessage, serverSignature);
        for (var i = 0; i < proof.Length; i++)
        {
            proof[i] ^= clientKey[i];
        }
        CryptographicOperations.ZeroMemory(clientKey);
        CryptographicOperations.ZeroMemory(serverKey);
    }

    /// <summary>Whether the client knew the password that the verifier was made from.</summary>
    public static bool Holds(ScramVerifier verifier, ReadOnlySpan<byte> authMessage, ReadOnlySpan<byte> proof)
    {
        Span<byte> clientKey = stackalloc byte[ScramVerifier.KeySize];
        Span<byte> storedKey = stackalloc byte[ScramVerifier.KeySize];
        HMACSHA256.HashData(verifier.StoredKey, authMessage, clientKey);
        for (var i = 0; i < clientKey.Length; i++)
        {
            clientKey[i] ^= proof[i];
        }
        SHA256.HashData(clientKey, storedKey);
        CryptographicOperations.ZeroMemory(clientKey);
        // No short cut for a mock: both must take the same time.
        return CryptographicOperations.FixedTimeEquals(storedKey, verifier.StoredKey) & !verifier.IsMock;
    }
}
