using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using Menshen.Gateway.Statements;

namespace Menshen.Gateway.EndUsers;

/// <summary>One loop's texts with the names that they say: the same object each time, so that a name that comes again costs no memory.</summary>
/// <remarks>One bounded table for all texts. One for each text was memory for whoever varies the text and the name.</remarks>
internal sealed class NamingTexts
{
    /// <summary>Some 300 bytes each, and the text.</summary>
    private const int Most = 4096;

    private readonly Dictionary<Key, CachedText> _texts = new(new Comparer());

    public int Count => _texts.Count;

    /// <summary>The text that names that one.</summary>
    public CachedText Of(CachedText text, ReadOnlySpan<char> name, bool isLocal)
    {
        var lookup = _texts.GetAlternateLookup<Spoken>();
        var spoken = new Spoken(text, name, isLocal);
        if (lookup.TryGetValue(spoken, out var known)) return known;
        if (_texts.Count >= Most) _texts.Clear();
        var kept = name.ToString();
        return lookup[spoken] = text.Copy(new EndUserNaming(kept.Length == 0 ? null : kept, isLocal));
    }

    private readonly record struct Key(CachedText Text, string Name, bool IsLocal);

    private readonly ref struct Spoken(CachedText text, ReadOnlySpan<char> name, bool isLocal)
    {
        public readonly CachedText Text = text;
        public readonly ReadOnlySpan<char> Name = name;
        public readonly bool IsLocal = isLocal;
    }

    private sealed class Comparer : IEqualityComparer<Key>, IAlternateEqualityComparer<Spoken, Key>
    {
        public bool Equals(Key x, Key y) => x == y;

        public bool Equals(Spoken alternate, Key other) =>
            alternate.Text == other.Text && alternate.IsLocal == other.IsLocal && alternate.Name.SequenceEqual(other.Name);

        public int GetHashCode([DisallowNull] Key obj) => GetHashCode(new Spoken(obj.Text, obj.Name, obj.IsLocal));

        public int GetHashCode(Spoken alternate) => HashCode.Combine(RuntimeHelpers.GetHashCode(alternate.Text), string.GetHashCode(alternate.Name), alternate.IsLocal);

        public Key Create(Spoken alternate) => new(alternate.Text, alternate.Name.ToString(), alternate.IsLocal);
    }
}
