using System.Numerics;

namespace Menshen.Crypto;

/// <summary>The curve sm2p256v1 (GB/T 32918.5-2017): its parameters and the checks on points and private keys that come from
/// outside.</summary>
internal static class Sm2Curve
{
    /// <summary>Bytes in a coordinate, a private key, r or s.</summary>
    internal const int ScalarSize = 32;

    /// <summary>Bytes in an uncompressed point: 0x04, x, y.</summary>
    internal const int PointSize = 1 + (2 * ScalarSize);

    private const byte Uncompressed = 0x04;

    private static readonly byte[] PrimeBytes = Convert.FromHexString("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFF");
    private static readonly byte[] OrderBytes = Convert.FromHexString("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFF7203DF6B21C6052B53BBF40939D54123");
    private static readonly byte[] ABytes = Convert.FromHexString("FFFFFFFEFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFF00000000FFFFFFFFFFFFFFFC");
    private static readonly byte[] BBytes = Convert.FromHexString("28E9FA9E9D9F5E344D5A9E4BCF6509A7F39789F515AB8F92DDBCBD414D940E93");
    private static readonly byte[] GeneratorX = Convert.FromHexString("32C4AE2C1F1981195F9904466A39C9948FE30BBFF2660BE1715A4589334C74C7");
    private static readonly byte[] GeneratorY = Convert.FromHexString("BC3736A2F4F6779C59BDCEE36B692153D0A9877CC62A474002DF32E52139F0A0");

    private static readonly BigInteger Prime = Number(PrimeBytes);
    private static readonly BigInteger A = Number(ABytes);
    private static readonly BigInteger B = Number(BBytes);

    /// <summary>a, b, xG and yG one after the other, as the hash of the signer's identity wants them (GB/T 32918.2, 5.5).</summary>
    internal static ReadOnlySpan<byte> IdentityParameters => Parameters;

    private static readonly byte[] Parameters = [.. ABytes, .. BBytes, .. GeneratorX, .. GeneratorY];

    /// <summary>True for 0x04, x, y with x and y below p and on the curve. An invalid point is the way into a key (invalid-curve
    /// attack).</summary>
    internal static bool IsPoint(ReadOnlySpan<byte> point)
    {
        if (point.Length != PointSize || point[0] != Uncompressed)
        {
            return false;
        }

        var x = Number(point[1..(1 + ScalarSize)]);
        var y = Number(point[(1 + ScalarSize)..]);
        return x < Prime && y < Prime && ((y * y) - ((((x * x) + A) * x) + B)) % Prime == 0;
    }

    /// <summary>True for 1 ≤ d ≤ n-2 (GB/T 32918.1, 6.1). Takes the same time for every d: big-endian subtraction without
    /// branches.</summary>
    internal static bool IsPrivateKey(ReadOnlySpan<byte> d)
    {
        if (d.Length != ScalarSize)
        {
            return false;
        }

        // borrow is 1 in the end exactly if d < n-1.
        var borrow = 0;
        var any = 0;
        for (var i = ScalarSize - 1; i >= 0; i--)
        {
            var limit = i == ScalarSize - 1 ? OrderBytes[i] - 1 : OrderBytes[i];
            borrow = ((d[i] - limit - borrow) >> 8) & 1;
            any |= d[i];
        }

        return (borrow == 1) & (any != 0);
    }

    private static BigInteger Number(ReadOnlySpan<byte> bytes) => new(bytes, isUnsigned: true, isBigEndian: true);
}
