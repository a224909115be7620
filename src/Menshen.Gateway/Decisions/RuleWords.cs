using System.Collections.Immutable;

namespace Menshen.Gateway.Decisions;

/// <summary>Rules that spoke, as the journal spells them; two lists of the same are equal.</summary>
internal sealed class RuleWords : IEquatable<RuleWords>
{
    private readonly int _hash;

    public RuleWords(IEnumerable<string> words)
    {
        Words = [.. words];
        var hash = new HashCode();
        foreach (var word in Words) hash.Add(word, StringComparer.Ordinal);
        _hash = hash.ToHashCode();
    }

    public ImmutableArray<string> Words { get; }

    /// <summary>What speaks, or null for nothing.</summary>
    public static RuleWords? OrNull(IEnumerable<string> words) => new RuleWords(words) is { Words.IsEmpty: false } some ? some : null;

    public bool Equals(RuleWords? other) =>
        ReferenceEquals(this, other) || other is not null && _hash == other._hash && Words.AsSpan().SequenceEqual(other.Words.AsSpan());

    public override bool Equals(object? obj) => Equals(obj as RuleWords);

    public override int GetHashCode() => _hash;
}
