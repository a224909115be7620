using Menshen.Crypto.Native;

namespace Menshen.Crypto;

/// <summary>What SM2 signs: e = SM3(Z || M), where Z binds the signer's identity and public key (GB/T 32918.2-2016, 5.5 and 6.1).</summary>
/// <remarks>libgcrypt 1.10 takes e as given and knows nothing of Z; leaving Z out would make signatures that nobody else accepts.</remarks>
internal static class Sm2Message
{
    /// <summary>Z of the identity everyone uses where none is agreed (GM/T 0009-2012, 10).</summary>
    internal static byte[] Identity(ReadOnlySpan<byte> point) => Identity("1234567812345678"u8, point);

    internal static byte[] Identity(ReadOnlySpan<byte> userId, ReadOnlySpan<byte> point)
    {
        var bits = checked((ushort)(userId.Length * 8));
        using var hasher = new Sm3Hasher();
        hasher.Append([(byte)(bits >> 8), (byte)bits]);
        hasher.Append(userId);
        hasher.Append(Sm2Curve.IdentityParameters);
        hasher.Append(point[1..]);
        var z = new byte[Sm3.DigestSize];
        hasher.Finish(z);
        return z;
    }

    /// <summary>The expression <c>(data (flags sm2) (hash sm3 e))</c> for a message.</summary>
    internal static SexpHandle Data(ReadOnlySpan<byte> identity, ReadOnlySpan<byte> message)
    {
        Span<byte> digest = stackalloc byte[Sm3.DigestSize];
        using (var hasher = new Sm3Hasher())
        {
            hasher.Append(identity);
            hasher.Append(message);
            hasher.Finish(digest);
        }

        return SexpHandle.Read([.. "(4:data(5:flags3:sm2)(4:hash3:sm332:"u8, .. digest, .. "))"u8]);
    }
}
