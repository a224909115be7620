using System.Runtime.InteropServices;

namespace Menshen.Crypto.Native;

/// <summary>Something libgcrypt allocated and only libgcrypt may free; freed even if its owner forgets.</summary>
internal abstract class GcryptHandle() : SafeHandle(nint.Zero, ownsHandle: true)
{
    public sealed override bool IsInvalid => handle == nint.Zero;
}
