using System.Runtime.Intrinsics;

namespace Menshen.Crypto.Lanes;

/// <summary>The shuffle that turns four big-endian words into the machine's order.</summary>
internal static class ByteOrder
{
    private static readonly Vector128<byte> SwapFour =
        Vector128.Create((byte)3, 2, 1, 0, 7, 6, 5, 4, 11, 10, 9, 8, 15, 14, 13, 12);

    internal static Vector256<byte> SwapWords => Vector256.Create(SwapFour, SwapFour);
}
