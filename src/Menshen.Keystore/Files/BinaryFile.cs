using System.Buffers.Binary;
using Menshen.Crypto;

namespace Menshen.Keystore.Files;

/// <summary>The frame around every file of the keystore: who we are at the front, a digest of everything at the end.</summary>
/// <remarks>The digest tells a torn or damaged file from a wrong key. It is no protection against a forger; the sealing inside
/// is.</remarks>
internal static class BinaryFile
{
    /// <summary>Bytes before the body: magic, format version, kind of file.</summary>
    internal const int HeaderSize = 12;

    private const ushort FormatVersion = 1;

    private static ReadOnlySpan<byte> Magic => "MENSHENK"u8;

    internal static byte[] Frame(KeystoreFileKind kind, ReadOnlySpan<byte> body)
    {
        var file = new byte[HeaderSize + body.Length + Sm3.DigestSize];
        WriteHeader(kind, file);
        body.CopyTo(file.AsSpan(HeaderSize));
        Sm3.Hash(file.AsSpan(0, file.Length - Sm3.DigestSize), file.AsSpan(file.Length - Sm3.DigestSize));
        return file;
    }

    internal static void WriteHeader(KeystoreFileKind kind, Span<byte> file)
    {
        Magic.CopyTo(file);
        BinaryPrimitives.WriteUInt16BigEndian(file[8..], FormatVersion);
        BinaryPrimitives.WriteUInt16BigEndian(file[10..], (ushort)kind);
    }

    /// <summary>The body of a file that is whole, of this format and of the kind expected.</summary>
    internal static ReadOnlySpan<byte> Open(ReadOnlySpan<byte> file, KeystoreFileKind kind, string path)
    {
        if (file.Length < HeaderSize + Sm3.DigestSize)
        {
            throw Damaged(path, $"it has only {file.Length} bytes");
        }

        if (!file.StartsWith(Magic))
        {
            throw Damaged(path, "it does not begin as a keystore file");
        }

        Span<byte> digest = stackalloc byte[Sm3.DigestSize];
        Sm3.Hash(file[..^Sm3.DigestSize], digest);
        if (!digest.SequenceEqual(file[^Sm3.DigestSize..]))
        {
            throw Damaged(path, "its digest does not fit its contents (cut short or changed)");
        }

        var version = BinaryPrimitives.ReadUInt16BigEndian(file[8..]);
        if (version != FormatVersion)
        {
            throw new KeystoreException(
                $"{path} has format {version}; this version of Menshen reads format {FormatVersion}. Use the newer Menshen.");
        }

        return BinaryPrimitives.ReadUInt16BigEndian(file[10..]) == (ushort)kind
            ? file[HeaderSize..^Sm3.DigestSize]
            : throw Damaged(path, "it is another kind of keystore file");
    }

    internal static KeystoreException Damaged(string path, string how) =>
        new($"{path} cannot be used: {how}. Restore it from the backup of the keystore; nothing was changed.");
}
