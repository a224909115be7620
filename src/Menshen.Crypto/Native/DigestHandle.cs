namespace Menshen.Crypto.Native;

/// <summary>A running digest (<c>gcry_md_hd_t</c>); closing it wipes its state.</summary>
internal sealed class DigestHandle : GcryptHandle
{
    protected override bool ReleaseHandle()
    {
        Gcrypt.MdClose(handle);
        return true;
    }
}
