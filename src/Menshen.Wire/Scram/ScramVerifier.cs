using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;

namespace Menshen.Wire;

/// <summary>What a server keeps to check a password with SCRAM-SHA-256, in PostgreSQL's own form.</summary>
/// <remarks><c>SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey</c>, the three byte strings in base64.
/// Who reads it cannot log in with it, but can guess at weak passwords and pose as the server.</remarks>
public sealed class ScramVerifier
{
    /// <summary>Rounds of PBKDF2; PostgreSQL 15's fixed number and RFC 7677's minimum.</summary>
    public const int DefaultIterations = 4096;

    /// <summary>Bytes; PostgreSQL's SCRAM_DEFAULT_SALT_LEN.</summary>
    public const int DefaultSaltSize = 16;

    /// <summary>Bytes of a key: SHA-256's.</summary>
    public const int KeySize = SHA256.HashSizeInBytes;

    /// <summary>Bytes; a longer salt adds nothing, and a stranger is sent it in his first answer.</summary>
    private const int MaximumSaltSize = 1024;

    private const string Prefix = "SCRAM-SHA-256$";

    private readonly byte[] _salt;
    private readonly byte[] _storedKey;
    private readonly byte[] _serverKey;

    internal ScramVerifier(
        int iterations, ReadOnlySpan<byte> salt, ReadOnlySpan<byte> storedKey, ReadOnlySpan<byte> serverKey, bool isMock = false)
    {
        Iterations = iterations;
        _salt = salt.ToArray();
        _storedKey = storedKey.ToArray();
        _serverKey = serverKey.ToArray();
        IsMock = isMock;
    }

    public int Iterations { get; }

    public ReadOnlySpan<byte> Salt => _salt;

    internal ReadOnlySpan<byte> StoredKey => _storedKey;

    internal ReadOnlySpan<byte> ServerKey => _serverKey;

    /// <summary>True for an unknown user's: the exchange runs whole and always fails.</summary>
    internal bool IsMock { get; }

    /// <summary>Makes a verifier with a fresh salt.</summary>
    public static ScramVerifier Create(ReadOnlySpan<byte> password, int iterations = DefaultIterations)
    {
        Span<byte> salt = stackalloc byte[DefaultSaltSize];
        RandomNumberGenerator.Fill(salt);
        return Create(password, salt, iterations);
    }

    public static ScramVerifier Create(ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int iterations)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(iterations, 1);
        ArgumentOutOfRangeException.ThrowIfZero(salt.Length, nameof(salt));
        Span<byte> clientKey = stackalloc byte[KeySize];
        Span<byte> storedKey = stackalloc byte[KeySize];
        Span<byte> serverKey = stackalloc byte[KeySize];
        ScramKeys.Derive(password, salt, iterations, clientKey, serverKey);
        SHA256.HashData(clientKey, storedKey);
        CryptographicOperations.ZeroMemory(clientKey);
        return new ScramVerifier(iterations, salt, storedKey, serverKey);
    }

    public static bool TryParse(string? text, [NotNullWhen(true)] out ScramVerifier? verifier)
    {
        verifier = null;
        if (text is null || !text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }
        var halves = text[Prefix.Length..].Split('$');
        if (halves.Length != 2 || text.Any(char.IsWhiteSpace))
        {
            return false;
        }
        var rounds = halves[0].Split(':');
        var keys = halves[1].Split(':');
        if (rounds.Length != 2 || keys.Length != 2
            || !int.TryParse(rounds[0], NumberStyles.None, CultureInfo.InvariantCulture, out var iterations)
            || iterations < 1)
        {
            return false;
        }
        Span<byte> salt = stackalloc byte[MaximumSaltSize];
        Span<byte> storedKey = stackalloc byte[KeySize];
        Span<byte> serverKey = stackalloc byte[KeySize];
        if (!Convert.TryFromBase64String(rounds[1], salt, out var saltSize) || saltSize == 0
            || !Convert.TryFromBase64String(keys[0], storedKey, out var storedSize) || storedSize != KeySize
            || !Convert.TryFromBase64String(keys[1], serverKey, out var serverSize) || serverSize != KeySize)
        {
            return false;
        }
        verifier = new ScramVerifier(iterations, salt[..saltSize], storedKey, serverKey);
        return true;
    }

    /// <summary>The same towards a stranger, salt and rounds, and no password opens it: for an account that may not log in. With another salt
    /// anybody could see that it was disabled or locked.</summary>
    public ScramVerifier Barred() => new(Iterations, _salt, _storedKey, _serverKey, isMock: true);

    /// <summary>PostgreSQL's form, for where verifiers are kept. Not for logs.</summary>
    public string Encode() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Prefix}{Iterations}:{Convert.ToBase64String(_salt)}${Convert.ToBase64String(_storedKey)}:{Convert.ToBase64String(_serverKey)}");

    /// <summary>The keys must not reach a log.</summary>
    public override string ToString() => nameof(ScramVerifier);
}
