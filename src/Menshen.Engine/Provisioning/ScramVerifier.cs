using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Menshen.Engine;

/// <summary>Builds SCRAM-SHA-256 verifiers in the form PostgreSQL stores them, so that no password is ever sent to the engine.</summary>
/// <remarks>RFC 5803 and RFC 7677: <c>SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey</c>, in base64.</remarks>
public static class ScramVerifier
{
    /// <summary>For passwords that people choose. RFC 7677's least and PostgreSQL's default, so logins cost clients what they cost there.</summary>
    public const int PersonIterations = 4096;

    /// <summary>For derived passwords of 128 bits and more: stretching adds nothing to a secret that cannot be guessed, and logins are fast.</summary>
    public const int DerivedIterations = 1;

    private const int SaltSize = 16;
    private const int KeySize = 32;
    private const int LongestPassword = 1024;

    /// <summary>The verifier of a person's password.</summary>
    public static string ForPerson(ReadOnlySpan<char> password)
    {
        var prepared = Prepare(password);
        try
        {
            return Build(prepared, RandomNumberGenerator.GetBytes(SaltSize), PersonIterations);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(prepared);
        }
    }

    /// <summary>The verifier of a derived engine password.</summary>
    public static string ForDerived(ReadOnlySpan<byte> password)
    {
        EnginePassword.Check(password);
        return Build(password, RandomNumberGenerator.GetBytes(SaltSize), DerivedIterations);
    }

    /// <summary>The verifier of a one-time password beside a subject's own: with the salt and rounds of that, so that the gateway can try both
    /// against one proof. Null if the subject's is no verifier.</summary>
    public static string? ForTicket(string own, ReadOnlySpan<byte> password) =>
        TryReadHead(own, out var salt, out var iterations) ? Build(password, salt, iterations) : null;

    /// <summary>Whether the verifier belongs to the password; false also for anything that is not a verifier.</summary>
    public static bool Matches(string verifier, ReadOnlySpan<byte> password) =>
        TryReadHead(verifier, out var salt, out var iterations)
        && CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(Build(password, salt, iterations)), Encoding.ASCII.GetBytes(verifier));

    private static bool TryReadHead(string verifier, out byte[] salt, out int iterations)
    {
        (salt, iterations) = ([], 0);
        var parts = verifier.Split('$', ':');
        if (parts.Length != 5
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out iterations)
            || iterations is <= 0 or > 1_000_000
            || !Base64.IsValid(parts[2]))
            return false;
        salt = Convert.FromBase64String(parts[2]);
        return true;
    }

    private static string Build(ReadOnlySpan<byte> password, byte[] salt, int iterations)
    {
        Span<byte> salted = stackalloc byte[KeySize];
        Span<byte> key = stackalloc byte[KeySize];
        Span<byte> stored = stackalloc byte[KeySize];
        Rfc2898DeriveBytes.Pbkdf2(password, salt, salted, iterations, HashAlgorithmName.SHA256);
        HMACSHA256.HashData(salted, "Client Key"u8, key);
        SHA256.HashData(key, stored);
        HMACSHA256.HashData(salted, "Server Key"u8, key);
        var verifier = $"SCRAM-SHA-256${iterations}:{Convert.ToBase64String(salt)}${Convert.ToBase64String(stored)}:{Convert.ToBase64String(key)}";
        salted.Clear();
        key.Clear();
        return verifier;
    }

    /// <summary>UTF-8 of the password, refusing what SASLprep would change.</summary>
    /// <remarks>Clients normalise (NFKC) before they hash and we run without normalisation tables; a character that both sides could
    /// treat differently would lock its owner out. ASCII and the unified ideographs are the same under every reading.</remarks>
    private static byte[] Prepare(ReadOnlySpan<char> password)
    {
        if (password.IsEmpty || password.Length > LongestPassword)
        {
            throw new CatalogueRefusalException($"a password has 1 to {LongestPassword} characters.");
        }

        foreach (var c in password)
        {
            if (c is not ((>= ' ' and <= '~') or (>= '\u3400' and <= '\u4DBF') or (>= '\u4E00' and <= '\u9FFF')))
            {
                throw new CatalogueRefusalException("a password may hold ASCII letters, digits, signs and Chinese characters, no full-width or control characters.");
            }
        }

        var bytes = GC.AllocateUninitializedArray<byte>(Encoding.UTF8.GetByteCount(password), pinned: true);
        Encoding.UTF8.GetBytes(password, bytes);
        return bytes;
    }
}
