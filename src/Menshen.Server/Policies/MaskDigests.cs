using Menshen.Crypto;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>The digest that the mask <c>hash</c> shows: HMAC-SM3 under the deployment's key, cut. Any thread; allocates nothing.</summary>
internal static class MaskDigests
{
    public static MaskDigest Of(byte[] key) => (value, digest) =>
    {
        Span<byte> mac = stackalloc byte[HmacSm3.MacSize];
        HmacSm3.Compute(key, value, mac);
        mac[..digest.Length].CopyTo(digest);
    };
}
