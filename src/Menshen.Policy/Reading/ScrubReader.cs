using System.Globalization;

namespace Menshen.Policy.Reading;

/// <summary>Reads the section <c>scrub</c>.</summary>
internal static class ScrubReader
{
    public static ScrubRules Read(SectionReader section)
    {
        var otherwise = ScrubRules.Default;
        var rules = new ScrubRules(Time(section, otherwise.At), section.Size("rate", otherwise.BytesPerSecond, 1L << 20, 4L << 30, zero: "off"));
        section.RefuseUnknown();
        return rules;
    }

    private static TimeOnly? Time(SectionReader section, TimeOnly? otherwise)
    {
        if (section.Scalar("at") is not { } written) return otherwise;
        if (written.Text == "off") return null;
        if (TimeOnly.TryParseExact(written.Text, "HH:mm", CultureInfo.InvariantCulture, DateTimeStyles.None, out var at)) return at;
        section.Errors.Add(written, $"`{written.Text}` is not a time of day", "Write 03:00, or off");
        return otherwise;
    }
}
