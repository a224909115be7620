namespace Menshen.Policy.Reading;

/// <summary>Reads the masks of tags.</summary>
internal static class MaskReader
{
    public static MaskRules Read(SectionReader section, SealRules seals)
    {
        var written = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var key in section.OwnKeys().ToList())
        {
            var isTag = TagReader.Accept(key, seals, section.Errors);
            if (section.Scalar(key.Text) is not { } mask) continue;
            if (MaskWords.Find(mask.Text) is null)
                section.Errors.Add(mask, $"`{mask.Text}` is not a mask", Instead(mask.Text));
            else if (isTag)
                written[key.Text] = mask.Text;
        }

        return MaskRules.Of(written);
    }

    private static string Instead(string written) => Spelling.Nearest(written, MaskWords.All) is { } meant
        ? $"Did you mean `{meant}`?"
        : $"Write one of {string.Join(", ", MaskWords.All)}, or a pattern such as 3,*,4 (keep three, hide, keep four; at most {KeepEndsMask.MostShown} each)";
}
