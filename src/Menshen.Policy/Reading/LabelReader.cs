using System.Collections.Immutable;
using Menshen.Policy.Labels;

namespace Menshen.Policy.Reading;

/// <summary>Reads the labels: their words, which of them exist, the tables that bear them and the clearances.</summary>
internal static class LabelReader
{
    /// <summary>Most labels that may exist: each session carries the list of those it reads, and generated keys are dealt out among them.</summary>
    private const int MostLabels = 256;

    public static LabelRules Read(SectionReader section)
    {
        var taken = new Dictionary<string, string>(StringComparer.Ordinal);
        var words = new LabelWords(
            Words(section, "levels", Label.MostLevels, taken), Words(section, "integrity", Label.MostIntegrities, taken),
            Words(section, "categories", Label.MostCategories, taken));
        var existing = Existing(section, words);
        var label = new LabelledPlaces(words, existing);
        var tables = LabelledTableReader.Read(section.Items("tables"), label, section.Errors);
        var clearances = ClearanceReader.Read(section.Items("clearances"), label, section.Errors);
        var every = section.Time("answers-every", Timeout.InfiniteTimeSpan, TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(10), mayBeOff: true);
        section.RefuseUnknown();
        if (words.Levels.IsEmpty && section.OwnKeys().Any())
            section.Errors.Add(section.Place, "labels need levels", "Add `levels: [public, internal, secret]`, from the lowest to the highest");
        return existing.IsEmpty ? LabelRules.None : new LabelRules(words, existing, tables, clearances) { AnswersEvery = every };
    }

    private static ImmutableArray<string> Words(SectionReader section, string key, int most, Dictionary<string, string> taken)
    {
        var words = ImmutableArray.CreateBuilder<string>();
        foreach (var word in section.Words(key))
        {
            if (!LabelWords.IsWord(word.Text))
                section.Errors.Add(word, $"`{word.Text}` cannot stand in a label", $"Write a letter, then at most {LabelWords.LongestWord - 1} letters, digits, dashes and underscores");
            // One word for two things would make a label with a forgotten quote mean something else.
            else if (!taken.TryAdd(word.Text, key))
                section.Errors.Add(word, $"`{word.Text}` stands in `{taken[word.Text]}` already", "Give levels, integrities and categories names of their own");
            else if (words.Count == most)
                section.Errors.Add(word, $"there are more than {most} {key}", "Join some: the labels of rows have no more bits");
            else
                words.Add(word.Text);
        }

        return words.ToImmutable();
    }

    private static ImmutableArray<Label> Existing(SectionReader section, LabelWords words)
    {
        var existing = new SortedSet<Label>();
        var named = false;
        foreach (var word in section.Words("labels"))
        {
            named = true;
            if (!words.TryParse(word.Text, out var label, out var fault))
                section.Errors.Add(word, $"`{word.Text}` is not a label: {fault}", "Write level:category,category in quotes, with the words above");
            else if (!existing.Add(label))
                section.Errors.Add(word, $"`{word.Text}` is named twice", "Keep it once");
            else if (existing.Count > MostLabels)
                section.Errors.Add(word, $"there are more than {MostLabels} labels", "Name only those that rows or sessions really have");
        }

        if (!named && !words.Levels.IsEmpty)
            section.Errors.Add(section.Place, "no label exists", "Add `labels: [public, \"secret:senders,complaints\"]`: those that rows and sessions may have");
        return [.. existing];
    }
}
