using System.Text;

namespace Menshen.Wire.Tests.Support;

/// <summary>Short ways between spans and strings in assertions.</summary>
internal static class Texts
{
    public static string Utf8(this ReadOnlySpan<byte> bytes) => Encoding.UTF8.GetString(bytes);

    public static byte[] Bytes(this string text) => Encoding.UTF8.GetBytes(text);
}
