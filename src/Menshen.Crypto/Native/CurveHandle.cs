namespace Menshen.Crypto.Native;

/// <summary>An elliptic curve with a key on it (<c>gcry_ctx_t</c>).</summary>
internal sealed class CurveHandle : GcryptHandle
{
    protected override bool ReleaseHandle()
    {
        Gcrypt.CtxRelease(handle);
        return true;
    }
}
