using Menshen.Crypto;

namespace Menshen.Journal;

/// <summary>The running digest over a segment's bytes, frame after frame: it proves them to those who may not read the records.</summary>
/// <remarks><code>
/// D(0) = SM3(header)        D(i) = SM3( D(i-1) ‖ SM3(piece 1) ‖ SM3(piece 2) ‖ … )
/// </code>
/// The pieces are the frame's bytes, 1,024 at a time. In pieces because many are hashed side by side: a plain SM3 over the whole is
/// two to four times as slow (measured), and this runs on the journal's own thread.</remarks>
internal sealed class FrameChain
{
    private const int PieceSize = 1024;
    private const int MostPieces = (FrameHeader.Size + JournalLimits.MaxFrameBytes + PieceSize - 1) / PieceSize;

    /// <summary>The digest so far, and behind it those of the pieces.</summary>
    private readonly byte[] _digests = new byte[(1 + MostPieces) * Sm3.DigestSize];
    private readonly int[] _offsets = new int[MostPieces];
    private readonly int[] _lengths = new int[MostPieces];

    public FrameChain(SegmentHeader segment)
    {
        segment.Digest.Span.CopyTo(_digests);
        for (var i = 0; i < MostPieces; i++) { (_offsets[i], _lengths[i]) = (i * PieceSize, PieceSize); }
    }

    public ReadOnlySpan<byte> Digest => _digests.AsSpan(0, Sm3.DigestSize);

    public void Append(ReadOnlySpan<byte> frame)
    {
        var count = (frame.Length + PieceSize - 1) / PieceSize;
        _lengths[count - 1] = frame.Length - _offsets[count - 1];
        Sm3Lanes.HashMany(frame, _offsets.AsSpan(0, count), _lengths.AsSpan(0, count), _digests.AsSpan(Sm3.DigestSize));
        _lengths[count - 1] = PieceSize;
        Span<byte> next = stackalloc byte[Sm3.DigestSize];
        Sm3.Hash(_digests.AsSpan(0, (1 + count) * Sm3.DigestSize), next);
        next.CopyTo(_digests);
    }
}
