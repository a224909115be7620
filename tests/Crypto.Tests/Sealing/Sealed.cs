using Menshen.Crypto.Sealing;

namespace Menshen.Crypto.Tests.Sealing;

/// <summary>Short ways to seal, read and open in tests.</summary>
internal static class Sealed
{
    public static readonly byte[] Cluster = [.. Enumerable.Range(0x10, GroupKey.ClusterIdSize).Select(i => (byte)i)];
    public static readonly byte[] Key = [.. Enumerable.Range(0x80, GroupKey.Size).Select(i => (byte)i)];

    public static GroupKey KeyOf(SealMode mode, int group = 12, int version = 3, byte[]? cluster = null, byte[]? key = null) =>
        new(cluster ?? Cluster, group, version, mode, key ?? Key);

    public static byte[] Seal(GroupKey key, ReadOnlySpan<byte> plaintext, int label = 0)
    {
        var text = new byte[key.LengthFor(plaintext.Length, label)];
        key.Seal(plaintext, label, text).ShouldBe(text.Length);
        return text;
    }

    /// <summary>The plaintext, or null if there is no value of this key at the front, or it reaches not to the end of the text.</summary>
    public static byte[]? Open(GroupKey key, ReadOnlySpan<byte> text)
    {
        if (!SealedForm.TryRead(text, out var value, out _) || value.Length != text.Length) return null;
        var room = new byte[value.Body.Length];
        Array.Fill(room, (byte)0x5A);
        if (key.TryOpen(value, room, out var length)) return room[..length];
        length.ShouldBe(0);
        // Neither plaintext nor what a forger could learn from: untouched, or wiped.
        room.AsSpan().ContainsAnyExcept<byte>(0x5A, 0).ShouldBeFalse();
        return null;
    }
}
