using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Menshen.Backup.Format;

/// <summary>Writes a file of sealed frames, each of which can be read as soon as it is on disk.</summary>
/// <remarks><code>
/// file:  "MENSHENB" (8) | format (1) | salt (32) | frames
/// frame: plain length (4, top bit: last) | sealed length (4, top bit: compressed) | time (8) | sealed bytes
/// </code>
/// The last frame says so under its seal: a file cut off between two frames is told from a whole one.</remarks>
internal sealed class SealedFileWriter : IDisposable
{
    public const byte Format = 1;
    public const int HeadSize = 8 + 1 + ChunkSeal.SaltSize;
    public const int FrameHeadSize = 16;
    public const uint Flag = 0x8000_0000;

    private readonly FileStream _file;
    private readonly ChunkSeal _seal;
    private readonly byte[] _frame = new byte[FrameHeadSize + ChunkSeal.MaximumSealed];
    private ulong _index;

    public SealedFileWriter(FileStream file, string purpose, IBackupSecrets secrets)
    {
        _file = file;
        Span<byte> head = stackalloc byte[HeadSize];
        Magic.CopyTo(head);
        head[8] = Format;
        RandomNumberGenerator.Fill(head[9..]);
        _seal = new ChunkSeal(secrets, purpose, head[9..]);
        _file.Write(head);
    }

    public static ReadOnlySpan<byte> Magic => "MENSHENB"u8;

    /// <summary>Appends bytes in as many frames as they need; none are one empty frame.</summary>
    public void Append(ReadOnlySpan<byte> plain, long time, bool isLast)
    {
        do
        {
            var part = plain[..Math.Min(plain.Length, ChunkSeal.ChunkBytes)];
            plain = plain[part.Length..];
            Frame(part, time, isLast && plain.IsEmpty);
        }
        while (!plain.IsEmpty);
    }

    public void Dispose() => _seal.Dispose();

    /// <summary>What is bound into a frame beside its bytes.</summary>
    public static ulong Extra(long time, bool isLast) => ((ulong)time << 1) | (isLast ? 1UL : 0UL);

    private void Frame(ReadOnlySpan<byte> part, long time, bool isLast)
    {
        var form = _seal.Seal(0, _index++, Extra(time, isLast), part, _frame.AsSpan(FrameHeadSize));
        BinaryPrimitives.WriteUInt32BigEndian(_frame, (uint)part.Length | (isLast ? Flag : 0));
        BinaryPrimitives.WriteUInt32BigEndian(_frame.AsSpan(4), (uint)form.Length | (form.IsCompressed ? Flag : 0));
        BinaryPrimitives.WriteInt64BigEndian(_frame.AsSpan(8), time);
        _file.Write(_frame.AsSpan(0, FrameHeadSize + form.Length));
    }
}
