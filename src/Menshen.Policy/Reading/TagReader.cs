namespace Menshen.Policy.Reading;

/// <summary>Judges tags and patterns over tags: one that no column has would look like a rule that works.</summary>
internal static class TagReader
{
    /// <summary>True if the tag or pattern is well written and some tag is known by it; else there is an error.</summary>
    public static bool Accept(PolicyScalar written, SealRules seals, PolicyErrors errors)
    {
        if (!TagName.IsPattern(written.Text))
        {
            errors.Add(written, $"`{written.Text}` is not a tag", $"{TagName.Form}, or pii.* for all below it");
            return false;
        }

        var known = MaskRules.KnownTags.Concat(seals.Groups.Select(group => group.Tag)).Distinct().Order(StringComparer.Ordinal).ToList();
        if (known.Any(tag => TagName.Matches(written.Text, tag))) return true;
        errors.Add(
            written, $"no sealed column has the tag `{written.Text}`",
            Spelling.Nearest(written.Text, known) is { } meant ? $"Did you mean `{meant}`?" : $"Tags here: {string.Join(", ", known)}");
        return false;
    }
}
