using System.Buffers.Binary;
using System.Text;
using Menshen.Crypto;

namespace Menshen.Keystore.Files;

/// <summary>The file of one key version sealed under the master key; its format is in <see cref="KeystoreFiles"/>.</summary>
internal static class SealedKeyFile
{
    /// <summary>Longest name, in ASCII characters.</summary>
    internal const int MaxNameLength = 64;

    /// <summary>Type, state, version, three times, length of the name.</summary>
    private const int FixedSize = 1 + 1 + 4 + (3 * 8) + 1;

    internal static byte[] Encode(Sm4Siv master, KeyDescription key, ReadOnlySpan<byte> secret)
    {
        var body = Fields(key);
        var front = new byte[BinaryFile.HeaderSize + body.Length];
        BinaryFile.WriteHeader(KeystoreFileKind.SealedKey, front);
        body.CopyTo(front.AsSpan(BinaryFile.HeaderSize));
        var wrapped = new byte[secret.Length + Sm4Siv.Overhead];
        master.Seal(secret, front, wrapped);
        return BinaryFile.Frame(KeystoreFileKind.SealedKey, [.. body, .. wrapped]);
    }

    /// <summary>All of a key that is not secret, as it stands in its file.</summary>
    internal static byte[] Fields(KeyDescription key)
    {
        var body = new byte[FixedSize + key.Name.Length];
        body[0] = (byte)key.Type;
        body[1] = (byte)key.State;
        BinaryPrimitives.WriteInt32BigEndian(body.AsSpan(2), key.Version);
        BinaryPrimitives.WriteInt64BigEndian(body.AsSpan(6), key.Created.ToUnixTimeSeconds());
        BinaryPrimitives.WriteInt64BigEndian(body.AsSpan(14), key.NotBefore.ToUnixTimeSeconds());
        BinaryPrimitives.WriteInt64BigEndian(body.AsSpan(22), key.NotAfter?.ToUnixTimeSeconds() ?? 0);
        body[30] = (byte)key.Name.Length;
        Encoding.ASCII.GetBytes(key.Name, body.AsSpan(FixedSize));
        return body;
    }

    /// <summary>Bytes of the fields at the front of <paramref name="body"/>; 0: it is too short to have any.</summary>
    internal static int FieldsSize(ReadOnlySpan<byte> body) =>
        body.Length < FixedSize || body.Length < FixedSize + body[30] ? 0 : FixedSize + body[30];

    /// <summary>The key as it was sealed; the caller disposes the secret. <paramref name="name"/> is what the file must be.</summary>
    internal static (KeyDescription Key, SecretBytes Secret) Decode(Sm4Siv master, ReadOnlySpan<byte> file, string path, string name)
    {
        var body = BinaryFile.Open(file, KeystoreFileKind.SealedKey, path);
        if (body.Length < FixedSize || body.Length < FixedSize + body[30] + Sm4Siv.Overhead)
        {
            throw BinaryFile.Damaged(path, "its contents are too short");
        }

        var front = file[..(BinaryFile.HeaderSize + FixedSize + body[30])];
        var wrapped = body[(FixedSize + body[30])..];
        var secret = new SecretBytes(wrapped.Length - Sm4Siv.Overhead);
        if (!master.TryOpen(wrapped, front, secret.Span))
        {
            throw BinaryFile.Damaged(path, "it is not sealed under this keystore's master key, or was forged");
        }

        var key = Describe(body);
        if (key.Name != name)
        {
            secret.Dispose();
            throw BinaryFile.Damaged(path, $"it is the key '{key.Name}' under another name");
        }

        return (key, secret);
    }

    // Only after the seal has opened: what it covers was written by us.
    internal static KeyDescription Describe(ReadOnlySpan<byte> body)
    {
        var notAfter = BinaryPrimitives.ReadInt64BigEndian(body[22..]);
        return new KeyDescription
        {
            Type = (KeyType)body[0],
            State = (KeyState)body[1],
            Version = BinaryPrimitives.ReadInt32BigEndian(body[2..]),
            Created = DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64BigEndian(body[6..])),
            NotBefore = DateTimeOffset.FromUnixTimeSeconds(BinaryPrimitives.ReadInt64BigEndian(body[14..])),
            NotAfter = notAfter == 0 ? null : DateTimeOffset.FromUnixTimeSeconds(notAfter),
            Name = Encoding.ASCII.GetString(body.Slice(FixedSize, body[30])),
        };
    }
}
