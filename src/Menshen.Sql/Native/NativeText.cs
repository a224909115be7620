using System.Runtime.InteropServices;

namespace Menshen.Sql.Native;

/// <summary>A text in unmanaged memory with the zero that the library expects behind it; wiped when disposed, for it may hold a password.</summary>
internal sealed unsafe class NativeText : IDisposable
{
    private readonly int _length;

    public NativeText(ReadOnlySpan<byte> text)
    {
        _length = text.Length;
        Pointer = (byte*)NativeMemory.Alloc((nuint)_length + 1);
        text.CopyTo(new Span<byte>(Pointer, _length));
        Pointer[_length] = 0;
    }

    public byte* Pointer { get; private set; }

    public ReadOnlySpan<byte> Bytes => new(Pointer, _length);

    public void Dispose()
    {
        if (Pointer is not null)
        {
            new Span<byte>(Pointer, _length).Clear();
            NativeMemory.Free(Pointer);
            Pointer = null;
        }
    }
}
