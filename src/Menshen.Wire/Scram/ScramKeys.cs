using System.Security.Cryptography;

namespace Menshen.Wire;

/// <summary>The key derivation of SCRAM-SHA-256. RFC 5802 section 3, RFC 7677.</summary>
/// <remarks>Passwords are taken as bytes. PostgreSQL and libpq run SASLprep over a password that is not ASCII, and take it as it is
/// where that fails; .NET has no SASLprep, so here every password is taken as it is. For ASCII that is the same. It is also the same for
/// Chinese text in the usual form; it differs for what NFKC would rewrite (full-width letters and digits, ligatures, odd spaces):
/// see <see cref="IsSameUnderSaslPrep"/>.</remarks>
public static class ScramKeys
{
    /// <summary>True where SASLprep certainly changes nothing, so that every client will derive the same keys.</summary>
    public static bool IsSameUnderSaslPrep(ReadOnlySpan<byte> password) => System.Text.Ascii.IsValid(password);

    internal static void Derive(
        ReadOnlySpan<byte> password, ReadOnlySpan<byte> salt, int iterations, Span<byte> clientKey, Span<byte> serverKey)
    {
        Span<byte> salted = stackalloc byte[SHA256.HashSizeInBytes];
        Rfc2898DeriveBytes.Pbkdf2(password, salt, salted, iterations, HashAlgorithmName.SHA256);
        HMACSHA256.HashData(salted, "Client Key"u8, clientKey);
        HMACSHA256.HashData(salted, "Server Key"u8, serverKey);
        CryptographicOperations.ZeroMemory(salted);
    }
}
