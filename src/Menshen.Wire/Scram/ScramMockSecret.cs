using System.Security.Cryptography;

namespace Menshen.Wire;

/// <summary>The secret behind the answers to users who do not exist.</summary>
/// <remarks>An unknown name gets the same salt and iteration count each time, as a real one does. The iteration count must be the
/// one new verifiers are made with: a different one would tell that a name is unknown.</remarks>
public sealed class ScramMockSecret
{
    /// <summary>Bytes below which a salt could be guessed.</summary>
    public const int MinimumSize = 16;

    private readonly byte[] _secret;

    public ScramMockSecret(ReadOnlySpan<byte> secret, int iterations = ScramVerifier.DefaultIterations)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(secret.Length, MinimumSize, nameof(secret));
        ArgumentOutOfRangeException.ThrowIfLessThan(iterations, 1);
        _secret = secret.ToArray();
        Iterations = iterations;
    }

    public int Iterations { get; }

    /// <summary>A secret is not for reading.</summary>
    public override string ToString() => nameof(ScramMockSecret);

    /// <summary>A verifier that no password opens: its keys are derived, not made from a password, and the server knows it is a mock.</summary>
    internal ScramVerifier VerifierFor(ReadOnlySpan<byte> user)
    {
        Span<byte> salt = stackalloc byte[SHA256.HashSizeInBytes];
        Span<byte> key = stackalloc byte[SHA256.HashSizeInBytes];
        HMACSHA256.HashData(_secret, user, salt);
        HMACSHA256.HashData(_secret, salt, key);
        return new ScramVerifier(Iterations, salt[..ScramVerifier.DefaultSaltSize], key, key, isMock: true);
    }
}
