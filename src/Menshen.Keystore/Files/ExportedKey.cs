using System.Buffers.Binary;

namespace Menshen.Keystore.Files;

/// <summary>The form of one key inside a backup: | length of all that follows 4 | fields as in its file | secret |.</summary>
internal static class ExportedKey
{
    private const int LengthSize = 4;

    /// <summary>In clear; the caller seals and disposes it.</summary>
    internal static SecretBytes Write(KeyDescription key, ReadOnlySpan<byte> secret)
    {
        var fields = SealedKeyFile.Fields(key);
        var part = new SecretBytes(LengthSize + fields.Length + secret.Length);
        BinaryPrimitives.WriteInt32BigEndian(part.Span, fields.Length + secret.Length);
        fields.CopyTo(part.Span[LengthSize..]);
        secret.CopyTo(part.Span[(LengthSize + fields.Length)..]);
        return part;
    }

    /// <summary>The key at the front of what a seal has proven to be ours.</summary>
    internal static KeyDescription Read(ReadOnlySpan<byte> keys, out ReadOnlySpan<byte> secret, out int size)
    {
        var length = keys.Length < LengthSize ? 0 : BinaryPrimitives.ReadUInt32BigEndian(keys);
        var fields = length == 0 || length > keys.Length - LengthSize ? 0 : SealedKeyFile.FieldsSize(keys.Slice(LengthSize, (int)length));
        if (fields == 0) throw new KeystoreException("The backup was made by another version of Menshen, which wrote its keys otherwise. Restore it with that version.");
        size = LengthSize + (int)length;
        secret = keys[(LengthSize + fields)..size];
        return SealedKeyFile.Describe(keys[LengthSize..]);
    }
}
