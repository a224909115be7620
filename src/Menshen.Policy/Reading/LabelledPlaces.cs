using System.Collections.Immutable;
using Menshen.Policy.Labels;

namespace Menshen.Policy.Reading;

/// <summary>Reads the labels that stand in tables' rules and clearances, with an error for each that is none.</summary>
internal sealed class LabelledPlaces(LabelWords words, ImmutableArray<Label> existing)
{
    public string Write(Label label) => words.Format(label);

    /// <summary>Any well-written label; null if absent or wrong.</summary>
    public Label? Any(SectionReader section, string key)
    {
        if (section.Scalar(key) is not { } written) return null;
        if (words.TryParse(written.Text, out var label, out var fault)) return label;
        section.Errors.Add(written, $"`{written.Text}` is not a label: {fault}", "Write level:category,category with the words of `labels:`");
        return null;
    }

    /// <summary>A label that exists; null if absent or wrong.</summary>
    public Label? Existing(SectionReader section, string key)
    {
        if (Any(section, key) is not { } label) return null;
        if (existing.Contains(label)) return label;
        section.Errors.Add(
            section.Scalar(key)!, $"`{words.Format(label)}` is not among the labels that exist", "Add it to the list `labels: labels:`, or name one that stands there");
        return null;
    }

    /// <summary>A label that exists; an error if there is none.</summary>
    public Label? Required(SectionReader section, string key, string instead)
    {
        if (!section.Has(key)) section.Errors.Add(section.Place, $"`{key}` is missing", instead);
        return Existing(section, key);
    }
}
