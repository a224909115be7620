using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Menshen.Bench.Client;

/// <summary>The client's half of SCRAM-SHA-256 without channel binding (RFC 7677).</summary>
internal static class ScramProof
{
    // The salted password is kept per salt: libpq would pay for it at each login, but here the server is measured, not the client.
    private static readonly ConcurrentDictionary<string, byte[]> SaltedPasswords = new(StringComparer.Ordinal);

    /// <summary>Answers the server-first-message with the client-final-message.</summary>
    public static string Finish(string clientFirstBare, string serverFirst, string password)
    {
        var parts = serverFirst.Split(',').ToDictionary(part => part[0], part => part[2..]);
        var salted = SaltedPasswords.GetOrAdd($"{parts['s']} {parts['i']} {password}", _ => Rfc2898DeriveBytes.Pbkdf2(
            password,
            Convert.FromBase64String(parts['s']),
            int.Parse(parts['i'], CultureInfo.InvariantCulture),
            HashAlgorithmName.SHA256,
            outputLength: 32));

        var clientKey = HMACSHA256.HashData(salted, "Client Key"u8);
        var withoutProof = $"c=biws,r={parts['r']}";
        var transcript = Encoding.ASCII.GetBytes($"{clientFirstBare},{serverFirst},{withoutProof}");
        var signature = HMACSHA256.HashData(SHA256.HashData(clientKey), transcript);
        for (var i = 0; i < clientKey.Length; i++)
            clientKey[i] ^= signature[i];
        return $"{withoutProof},p={Convert.ToBase64String(clientKey)}";
    }
}
