using System.Runtime.InteropServices;

namespace Menshen.Crypto.Native;

/// <summary>One part of a message (<c>gcry_buffer_t</c>).</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct GcryptBuffer
{
    internal nuint Size;
    internal nuint Offset;
    internal nuint Length;
    internal byte* Data;

    internal GcryptBuffer(byte* data, int length)
    {
        Size = (nuint)length;
        Length = (nuint)length;
        Data = data;
    }
}
