using System.Diagnostics.CodeAnalysis;

namespace Menshen.Gateway.Statements;

/// <summary>Remembers what was computed for texts byte by byte: for those whose facts may not be lent to texts with other literals.</summary>
/// <remarks>Bounded in entries and in the length of each; when full it begins anew, which costs one analysis per text still in use.</remarks>
internal sealed class ExactTexts
{
    /// <summary>Longest text remembered, in bytes: statements of programs are shorter, and the whole stays below 4 MB.</summary>
    private const int LongestText = 4096;

    private readonly int _capacity;
    private readonly Dictionary<byte[], CachedText> _texts;
    private readonly Dictionary<byte[], CachedText>.AlternateLookup<ReadOnlySpan<byte>> _byBytes;

    public ExactTexts(int capacity)
    {
        _capacity = capacity;
        _texts = new Dictionary<byte[], CachedText>(SameBytes.Instance);
        _byBytes = _texts.GetAlternateLookup<ReadOnlySpan<byte>>();
    }

    public CachedText? Find(ReadOnlySpan<byte> text) => _byBytes.TryGetValue(text, out var known) ? known : null;

    public void Store(byte[] text, CachedText value)
    {
        if (text.Length > LongestText) return;
        if (_texts.Count >= _capacity) _texts.Clear();
        _texts[text] = value;
    }

    /// <summary>Equality of bytes; the hash is seeded per process, so that nobody can aim at one bucket.</summary>
    private sealed class SameBytes : IEqualityComparer<byte[]>, IAlternateEqualityComparer<ReadOnlySpan<byte>, byte[]>
    {
        public static readonly SameBytes Instance = new();

        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public bool Equals(ReadOnlySpan<byte> alternate, byte[] other) => alternate.SequenceEqual(other);

        public int GetHashCode([DisallowNull] byte[] obj) => GetHashCode(obj.AsSpan());

        public int GetHashCode(ReadOnlySpan<byte> alternate)
        {
            var hash = new HashCode();
            hash.AddBytes(alternate);
            return hash.ToHashCode();
        }

        public byte[] Create(ReadOnlySpan<byte> alternate) => alternate.ToArray();
    }
}
