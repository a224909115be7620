using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Menshen.Crypto;
using Menshen.Crypto.Sealing;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>The form in which a data key lies in the catalogue: SM4-SIV under a key of the keystore that is its group's alone.</summary>
/// <remarks>Cluster, number, version, mode and name are bound to it. Who can write the catalogue and gives the number of one group the name of
/// another, so that the policy's rights for the one would open the other's values, has keys that do not open.</remarks>
internal static class KeyWrapping
{
    private static ReadOnlySpan<byte> Purpose => "menshen data key 1\0"u8;

    /// <summary>Wraps a new random key.</summary>
    public static byte[] WrapNew(Sm4Siv wrapping, ReadOnlySpan<byte> clusterId, SealGroup group, int version)
    {
        Span<byte> key = stackalloc byte[GroupKey.Size];
        RandomNumberGenerator.Fill(key);
        var wrapped = Wrap(wrapping, clusterId, group, version, key);
        CryptographicOperations.ZeroMemory(key);
        return wrapped;
    }

    /// <summary>Wraps a key that there is.</summary>
    public static byte[] Wrap(Sm4Siv wrapping, ReadOnlySpan<byte> clusterId, SealGroup group, int version, ReadOnlySpan<byte> key)
    {
        var wrapped = new byte[GroupKey.Size + Sm4Siv.Overhead];
        wrapping.Seal(key, Bound(clusterId, group, version), wrapped);
        return wrapped;
    }

    /// <summary>False, and nothing in <paramref name="key"/>, if it is not what it says.</summary>
    public static bool TryUnwrap(
        Sm4Siv wrapping, ReadOnlySpan<byte> clusterId, SealGroup group, int version, ReadOnlySpan<byte> wrapped, Span<byte> key) =>
        wrapped.Length == GroupKey.Size + Sm4Siv.Overhead && wrapping.TryOpen(wrapped, Bound(clusterId, group, version), key);

    private static byte[] Bound(ReadOnlySpan<byte> clusterId, SealGroup group, int version)
    {
        Span<byte> numbers = stackalloc byte[9];
        BinaryPrimitives.WriteInt32BigEndian(numbers, group.Number);
        BinaryPrimitives.WriteInt32BigEndian(numbers[4..], version);
        numbers[8] = (byte)group.Mode;
        // All but the last field have a fixed length, so that no byte can move from one to the next.
        return [.. Purpose, .. clusterId, .. numbers, .. Encoding.UTF8.GetBytes(group.Name)];
    }
}
