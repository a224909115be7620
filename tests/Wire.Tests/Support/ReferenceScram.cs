using System.Security.Cryptography;
using System.Text;

namespace Menshen.Wire.Tests.Support;

/// <summary>SCRAM-SHA-256 computed the slow way, from the RFCs' formulas, sharing nothing with the product.</summary>
internal static class ReferenceScram
{
    public static byte[] SaltedPassword(string password, byte[] salt, int iterations)
    {
        using var mac = new HMACSHA256(Encoding.UTF8.GetBytes(password));
        var round = mac.ComputeHash([.. salt, 0, 0, 0, 1]);
        var sum = (byte[])round.Clone();
        for (var i = 1; i < iterations; i++)
        {
            round = mac.ComputeHash(round);
            sum = Xor(sum, round);
        }
        return sum;
    }

    public static string Verifier(string password, byte[] salt, int iterations)
    {
        var salted = SaltedPassword(password, salt, iterations);
        return $"SCRAM-SHA-256${iterations}:{Convert.ToBase64String(salt)}$"
            + $"{Convert.ToBase64String(SHA256.HashData(Mac(salted, "Client Key")))}:{Convert.ToBase64String(Mac(salted, "Server Key"))}";
    }

    /// <summary>The client-final message for a server-first one.</summary>
    public static string ClientFinal(string password, string gs2Header, byte[] binding, string firstBare, string serverFirst)
    {
        var (nonce, salt, iterations) = Read(serverFirst);
        var withoutProof = $"c={Convert.ToBase64String([.. Encoding.ASCII.GetBytes(gs2Header), .. binding])},r={nonce}";
        var salted = SaltedPassword(password, salt, iterations);
        var clientKey = Mac(salted, "Client Key");
        var proof = Xor(clientKey, Mac(SHA256.HashData(clientKey), $"{firstBare},{serverFirst},{withoutProof}"));
        return $"{withoutProof},p={Convert.ToBase64String(proof)}";
    }

    public static string ServerFinal(string password, string firstBare, string serverFirst, string clientFinal)
    {
        var (_, salt, iterations) = Read(serverFirst);
        var withoutProof = clientFinal[..clientFinal.IndexOf(",p=", StringComparison.Ordinal)];
        var serverKey = Mac(SaltedPassword(password, salt, iterations), "Server Key");
        return $"v={Convert.ToBase64String(Mac(serverKey, $"{firstBare},{serverFirst},{withoutProof}"))}";
    }

    public static (string Nonce, byte[] Salt, int Iterations) Read(string serverFirst)
    {
        var parts = serverFirst.Split(',');
        return (parts[0][2..], Convert.FromBase64String(parts[1][2..]), int.Parse(parts[2][2..], provider: null));
    }

    private static byte[] Mac(byte[] key, string text)
    {
        using var mac = new HMACSHA256(key);
        return mac.ComputeHash(Encoding.ASCII.GetBytes(text));
    }

    private static byte[] Xor(byte[] left, byte[] right) => [.. left.Zip(right, (a, b) => (byte)(a ^ b))];
}
