using System.Security.Cryptography;
using System.Text;

namespace Menshen.Keystore.Files;

/// <summary>A secret in one place: pinned, so that the garbage collector leaves no copies, and wiped when disposed.</summary>
internal sealed class SecretBytes : IDisposable
{
    private readonly byte[] _bytes;

    internal SecretBytes(int size) => _bytes = GC.AllocateUninitializedArray<byte>(size, pinned: true);

    internal SecretBytes(ReadOnlySpan<byte> source)
        : this(source.Length) => source.CopyTo(_bytes);

    internal Span<byte> Span => _bytes;

    /// <summary>The bytes themselves, for a library that takes nothing else; they are not to be kept.</summary>
    internal byte[] Bytes => _bytes;

    internal static SecretBytes Random(int size)
    {
        var secret = new SecretBytes(size);
        RandomNumberGenerator.Fill(secret.Span);
        return secret;
    }

    internal static SecretBytes Utf8(ReadOnlySpan<char> text)
    {
        var secret = new SecretBytes(Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, secret.Span);
        return secret;
    }

    public void Dispose() => CryptographicOperations.ZeroMemory(_bytes);

    public override string ToString() => "(secret)";
}
