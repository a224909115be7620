using System.Collections.Frozen;

namespace Menshen.Policy;

/// <summary>The policy's <c>masks</c>: which mask each tag has. Immutable.</summary>
public sealed class MaskRules
{
    /// <summary>Tags with a mask of their own; all others are hidden whole.</summary>
    private static readonly FrozenDictionary<string, string> Defaults = new Dictionary<string, string>
    {
        ["pii.name"] = "chinese-name", ["pii.id-card"] = "id-card", ["pii.phone"] = "phone", ["pii.address"] = "address",
        ["pii.bank-card"] = "bank-card", ["pii.email"] = "email", ["pii.plate"] = "plate", ["pii.date"] = "date",
    }.ToFrozenDictionary();

    private readonly FrozenDictionary<string, string> _written;
    private readonly DigestMask _digest;

    private MaskRules(FrozenDictionary<string, string> written, DigestMask digest) => (_written, _digest) = (written, digest);

    public static MaskRules Default { get; } = new(FrozenDictionary<string, string>.Empty, new DigestMask(null));

    /// <summary>Shows six stars, whatever stands there.</summary>
    public static IMask Full => FullMask.Instance;

    /// <summary>Tags that have a mask without being named in a policy.</summary>
    public static IEnumerable<string> KnownTags => Defaults.Keys;

    /// <summary>The mask of a tag: as written for it, for the nearest <c>pii.*</c> above it, or built in; else everything is hidden.</summary>
    public IMask For(string tag)
    {
        ArgumentNullException.ThrowIfNull(tag);
        var word = WordOf(tag);
        return word == MaskWords.Digest ? _digest : MaskWords.Find(word) ?? FullMask.Instance;
    }

    /// <summary>The same rules with a key for <c>hash</c>, which hides everything until there is one.</summary>
    public MaskRules WithDigest(MaskDigest digest)
    {
        ArgumentNullException.ThrowIfNull(digest);
        return new MaskRules(_written, new DigestMask(digest));
    }

    /// <summary>The word of the mask that <see cref="For"/> answers.</summary>
    internal string WordOf(string tag) => Written(tag) ?? Defaults.GetValueOrDefault(tag, "full");

    /// <summary>The tags and patterns that have a line of their own.</summary>
    internal IEnumerable<string> WrittenTags => _written.Keys;

    /// <summary>Whether some tag would have another mask without that line.</summary>
    internal bool Needs(string written)
    {
        var pattern = written.EndsWith(".*", StringComparison.Ordinal);
        // Of a pattern the tags below it: those that are built in would have their own mask again, and of all others one is asked that nobody can write.
        if (pattern && Defaults.Keys.Any(known => TagName.Matches(written, known))) return true;
        var without = new MaskRules(_written.Where(line => line.Key != written).ToFrozenDictionary(), _digest);
        return without.WordOf(pattern ? $"{written[..^1]}\0" : written) != _written[written];
    }

    internal static MaskRules Of(IEnumerable<KeyValuePair<string, string>> written) => new(written.ToFrozenDictionary(), Default._digest);

    private string? Written(string tag)
    {
        if (_written.TryGetValue(tag, out var word)) return word;
        for (var dot = tag.LastIndexOf('.'); dot > 0; dot = tag.LastIndexOf('.', dot - 1))
        {
            if (_written.TryGetValue(tag[..dot] + ".*", out word)) return word;
        }

        return null;
    }
}
