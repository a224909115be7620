namespace Menshen.Policy.Reading;

/// <summary>Reads the section <c>scrub</c>.</summary>
internal static class ScrubReader
{
    public static ScrubRules Read(SectionReader section)
    {
        var otherwise = ScrubRules.Default;
        var rules = new ScrubRules(section.TimeOfDay("at", otherwise.At), section.Size("rate", otherwise.BytesPerSecond, 1L << 20, 4L << 30, zero: "off"), section.Flag("repair", otherwise.Repairs));
        section.RefuseUnknown();
        return rules;
    }
}
