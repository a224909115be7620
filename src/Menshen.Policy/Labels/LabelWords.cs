using System.Collections.Immutable;
using System.Text;

namespace Menshen.Policy.Labels;

/// <summary>The policy's names for levels, grades of integrity and categories; reads and writes labels such as <c>secret/verified:senders,complaints</c>.</summary>
/// <remarks>The places in the lists are the bits in the rows: a name may be changed, and one added at the end, but the order is for ever.</remarks>
/// <param name="levels">From the lowest to the highest.</param>
/// <param name="integrities">From the lowest to the highest; empty if not used, else every label states one.</param>
/// <param name="categories">In any order.</param>
public sealed class LabelWords(ImmutableArray<string> levels, ImmutableArray<string> integrities, ImmutableArray<string> categories)
{
    /// <summary>Most characters of a name.</summary>
    public const int LongestWord = 31;

    public static LabelWords None { get; } = new([], [], []);

    public ImmutableArray<string> Levels { get; } = levels;

    public ImmutableArray<string> Integrities { get; } = integrities;

    public ImmutableArray<string> Categories { get; } = categories;

    /// <summary>True if a name can stand in a label: a letter of any script, then letters, digits, dashes and underscores.</summary>
    public static bool IsWord(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length is > 0 and <= LongestWord && char.IsLetter(text[0]) && text.All(c => char.IsLetterOrDigit(c) || c is '-' or '_');
    }

    /// <summary>Reads a label; false if one of its words is not the policy's.</summary>
    public bool TryParse(string text, out Label label) => TryParse(text, out label, out _);

    /// <summary>Reads a label.</summary>
    /// <param name="text"><c>LEVEL[/integrity][:category,category]</c>.</param>
    /// <param name="label">No label if false.</param>
    /// <param name="fault">What is wrong, and what would be right; null if nothing.</param>
    public bool TryParse(string text, out Label label, out string? fault)
    {
        ArgumentNullException.ThrowIfNull(text);
        label = default;
        var (head, tail) = Cut(text, ':');
        var (level, integrity) = Cut(head, '/');
        if (!Find(level, Levels, out var height))
            return Wrong($"`{level}` is not a level", level, Levels, out fault);
        var taint = 0;
        if (integrity is null != Integrities.IsEmpty)
        {
            fault = Integrities.IsEmpty ? "this policy has no integrity: leave `/` and what follows away" : $"the integrity is missing: write {level}/{Integrities[^1]}";
            return false;
        }

        if (integrity is not null)
        {
            if (!Find(integrity, Integrities, out var grade))
                return Wrong($"`{integrity}` is not an integrity", integrity, Integrities, out fault);
            taint = Integrities.Length - 1 - grade;
        }

        var chosen = new List<int>();
        foreach (var word in tail?.Split(',') ?? [])
        {
            if (!Find(word, Categories, out var category))
                return Wrong($"`{word}` is not a category", word, Categories, out fault);
            chosen.Add(category);
        }

        (label, fault) = (Label.Of(height, taint, chosen), null);
        return true;
    }

    /// <summary>True if the policy has a name for every bit of the label.</summary>
    public bool Names(Label label) => label.IsWellFormed && label.Level < Levels.Length && label.Taint < Math.Max(1, Integrities.Length)
        && !Enumerable.Range(Categories.Length, Label.MostCategories - Categories.Length).Any(label.Has);

    /// <summary>Writes a label; in hexadecimal digits if the policy has no name for one of its bits.</summary>
    public string Format(Label label)
    {
        if (!Names(label)) return $"0x{label.Bits:x}";
        var text = new StringBuilder(Levels[label.Level]);
        if (!Integrities.IsEmpty) text.Append('/').Append(Integrities[Integrities.Length - 1 - label.Taint]);
        var separator = ':';
        for (var category = 0; category < Categories.Length; category++)
        {
            if (!label.Has(category)) continue;
            text.Append(separator).Append(Categories[category]);
            separator = ',';
        }

        return text.ToString();
    }

    private static (string Head, string? Tail) Cut(string text, char at) =>
        text.IndexOf(at, StringComparison.Ordinal) is >= 0 and var place ? (text[..place], text[(place + 1)..]) : (text, null);

    private static bool Find(string word, ImmutableArray<string> words, out int place)
    {
        place = words.IndexOf(word, StringComparer.Ordinal);
        return place >= 0;
    }

    private static bool Wrong(string what, string written, ImmutableArray<string> words, out string? fault)
    {
        fault = Spelling.Nearest(written, words) is { } meant ? $"{what}; did you mean `{meant}`?"
            : words.IsEmpty ? $"{what}: the policy has none" : $"{what}; the policy has {string.Join(", ", words)}";
        return false;
    }
}
