using System.Security.Cryptography;
using Menshen.Crypto;

namespace Menshen.Journal;

/// <summary>Seals and opens the record frames of one segment: SM4-GCM under the segment's own key. One thread at a time.</summary>
/// <remarks><code>
/// | frame header 24 | nonce 12 | sealed records | tag 16 |
///   bytes 0..19 are the associated data: kind, length, first record and count cannot be exchanged
/// </code>
/// The nonce is random. A counter would be used twice: a frame whose write failed is cut back and written again with other content, and both
/// may have reached the disk. A segment has some thousand frames, at most some million; 96 random bits do not meet among so few.</remarks>
internal sealed class SegmentSeal : IDisposable
{
    /// <summary>Bytes by which a sealed body is longer than its records.</summary>
    public const int Overhead = Sm4Gcm.NonceSize + Sm4Gcm.Overhead;

    private readonly Sm4Gcm _cipher;

    private SegmentSeal(Sm4Gcm cipher) => _cipher = cipher;

    public static SegmentSeal Of(SecretVersion secret, SegmentHeader segment)
    {
        Span<byte> key = stackalloc byte[Sm4Gcm.KeySize];
        secret.DeriveKey(segment.RunId.Span, segment.Number, key);
        try
        {
            return new SegmentSeal(new Sm4Gcm(key));
        }
        finally
        {
            CryptographicOperations.ZeroMemory(key);
        }
    }

    /// <summary>Makes a whole frame of the records in <paramref name="room"/> and returns it.</summary>
    public ReadOnlySpan<byte> Seal(ReadOnlySpan<byte> records, ulong firstLeaf, int count, Span<byte> room)
    {
        var frame = room[..(FrameHeader.Size + Overhead + records.Length)];
        FrameHeader.Write(frame, FrameKind.Sealed, firstLeaf, count);
        var nonce = frame.Slice(FrameHeader.Size, Sm4Gcm.NonceSize);
        RandomNumberGenerator.Fill(nonce);
        _cipher.Seal(nonce, records, FrameHeader.Protected(frame), frame[(FrameHeader.Size + Sm4Gcm.NonceSize)..]);
        FrameHeader.WriteCrc(frame);
        return frame;
    }

    /// <summary>Opens a whole frame. False: a bit of it was changed, or it belongs to another place or another secret.</summary>
    public bool TryOpen(ReadOnlySpan<byte> frame, Span<byte> room, out ReadOnlySpan<byte> records)
    {
        records = default;
        var body = frame[FrameHeader.Size..];
        if (body.Length < Overhead) { return false; }
        var plaintext = room[..(body.Length - Overhead)];
        if (!_cipher.TryOpen(body[..Sm4Gcm.NonceSize], body[Sm4Gcm.NonceSize..], FrameHeader.Protected(frame), plaintext)) { return false; }
        records = plaintext;
        return true;
    }

    public void Dispose() => _cipher.Dispose();
}
