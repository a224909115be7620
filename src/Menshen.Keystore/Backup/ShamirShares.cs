using System.Security.Cryptography;

namespace Menshen.Keystore.Backup;

/// <summary>Splits a secret so that a number of shares gives it back and fewer say nothing (Shamir 1979), byte by byte over GF(2^8).</summary>
/// <remarks>Share x holds, for each byte, the value at x of a random polynomial whose constant term is the byte. The field is that of AES,
/// x^8 + x^4 + x^3 + x + 1. Multiplication has no table and no branch on what it multiplies: a cache shows nothing of the secret.</remarks>
internal static class ShamirShares
{
    /// <summary>Points other than 0 in the field; few enough to be people.</summary>
    internal const int Most = 16;

    /// <summary>Writes the shares, share i at point i + 1.</summary>
    internal static byte[][] Split(ReadOnlySpan<byte> secret, int shares, int threshold)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(shares, Most);
        ArgumentOutOfRangeException.ThrowIfLessThan(threshold, 2);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(threshold, shares);
        var made = new byte[shares][];
        for (var i = 0; i < shares; i++) made[i] = new byte[secret.Length];
        Span<byte> coefficients = stackalloc byte[threshold];
        for (var at = 0; at < secret.Length; at++)
        {
            RandomNumberGenerator.Fill(coefficients);
            coefficients[0] = secret[at];
            for (var i = 0; i < shares; i++)
            {
                byte value = 0;
                for (var c = threshold - 1; c >= 0; c--) value = (byte)(Multiply(value, (byte)(i + 1)) ^ coefficients[c]);
                made[i][at] = value;
            }
        }
        CryptographicOperations.ZeroMemory(coefficients);
        return made;
    }

    /// <summary>Interpolates at 0. Wrong shares give a wrong secret: the caller has to prove it.</summary>
    internal static void Join(IReadOnlyList<(byte Point, byte[] Share)> shares, Span<byte> secret)
    {
        secret.Clear();
        foreach (var (point, share) in shares)
        {
            byte weight = 1;
            foreach (var (other, _) in shares)
                if (other != point) weight = Multiply(weight, Multiply(other, Invert((byte)(other ^ point))));
            for (var at = 0; at < secret.Length; at++) secret[at] ^= Multiply(share[at], weight);
        }
    }

    internal static byte Multiply(byte left, byte right)
    {
        int product = 0, a = left, b = right;
        for (var bit = 0; bit < 8; bit++)
        {
            product ^= a & -(b & 1);
            a = (a << 1) ^ (0x11B & -(a >> 7));
            b >>= 1;
        }
        return (byte)product;
    }

    // x^254: the group has 255 elements.
    private static byte Invert(byte value)
    {
        byte result = 1;
        for (var i = 0; i < 254; i++) result = Multiply(result, value);
        return result;
    }
}
