using System.Runtime.InteropServices;

namespace Menshen.Backup.Native;

/// <summary>A context of libzstd, freed by the function it came with.</summary>
internal sealed class ZstdHandle : SafeHandle
{
    private readonly Func<nint, nuint> _free;

    public ZstdHandle(nint context, Func<nint, nuint> free)
        : base(nint.Zero, ownsHandle: true)
    {
        _free = free;
        SetHandle(context);
    }

    public override bool IsInvalid => handle == nint.Zero;

    protected override bool ReleaseHandle()
    {
        _free(handle);
        return true;
    }
}
