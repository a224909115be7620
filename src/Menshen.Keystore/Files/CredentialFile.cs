using System.Buffers;
using System.Security.Cryptography;

namespace Menshen.Keystore.Files;

/// <summary>A master key that someone else keeps for us: 32 bytes, or 64 hexadecimal digits with at most one line feed.</summary>
internal static class CredentialFile
{
    private const int HexSize = 2 * MasterFile.MasterSize;

    // systemd hands credentials out as 0400 or 0440 to the service's own user, so the file's mode is not ours to judge.
    internal static SecretBytes Read(string path)
    {
        if (!File.Exists(path))
        {
            throw new KeystoreException(
                $"There is no credential at {path}. Write 32 random bytes there (openssl rand 32), readable by Menshen only.");
        }

        using var contents = ReadAtMost(path, HexSize + 2);
        if (contents.Span.Length == MasterFile.MasterSize)
        {
            return new SecretBytes(contents.Span);
        }

        var text = contents.Span;
        if (text.Length == HexSize + 1 && text[^1] == (byte)'\n')
        {
            text = text[..HexSize];
        }

        var master = new SecretBytes(MasterFile.MasterSize);
        if (text.Length == HexSize && Convert.FromHexString(text, master.Span, out _, out _) == OperationStatus.Done)
        {
            return master;
        }

        CryptographicOperations.ZeroMemory(master.Span);
        throw new KeystoreException($"The credential {path} must be 32 bytes or 64 hexadecimal digits.");
    }

    private static SecretBytes ReadAtMost(string path, int limit)
    {
        using var buffer = new SecretBytes(limit);
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
        var length = stream.ReadAtLeast(buffer.Span, limit, throwOnEndOfStream: false);
        return new SecretBytes(buffer.Span[..length]);
    }
}
