namespace Menshen.Crypto.Lanes;

/// <summary>Messages to hash, each a stretch of one buffer behind an optional common prefix byte, and the place for their
/// digests.</summary>
internal readonly unsafe struct MessageBatch
{
    /// <summary>Value of <see cref="Prefix"/> for "none".</summary>
    internal const int NoPrefix = -1;

    private readonly byte* _bytes;
    private readonly int* _offsets;
    private readonly int* _lengths;
    private readonly byte* _digests;
    private readonly int _stride;

    internal MessageBatch(byte* bytes, int* offsets, int* lengths, int count, int prefix, byte* digests)
    {
        _bytes = bytes;
        _offsets = offsets;
        _lengths = lengths;
        _digests = digests;
        Count = count;
        Prefix = prefix;
    }

    /// <summary>Messages of one length, one after the other.</summary>
    internal MessageBatch(byte* bytes, int stride, int count, int prefix, byte* digests)
    {
        _bytes = bytes;
        _stride = stride;
        _digests = digests;
        Count = count;
        Prefix = prefix;
    }

    internal int Count { get; }

    internal int Prefix { get; }

    internal int PrefixLength => Prefix == NoPrefix ? 0 : 1;

    internal byte* Message(int index) => _bytes + (_offsets == null ? (nint)index * _stride : _offsets[index]);

    internal int Length(int index) => _lengths == null ? _stride : _lengths[index];

    internal byte* Digest(int index) => _digests + ((nint)index * Sm3.DigestSize);
}
