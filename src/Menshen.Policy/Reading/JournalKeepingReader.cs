namespace Menshen.Policy.Reading;

/// <summary>Reads the settings of the section <c>journal</c> that say where and how long records are kept.</summary>
internal static class JournalKeepingReader
{
    private static readonly TimeSpan LongestRetention = TimeSpan.FromDays(36_525);

    public static JournalKeepingRules Read(SectionReader section, Profile profile)
    {
        var otherwise = JournalKeepingRules.Default;
        // A test system may forget sooner, so that forgetting can be tested.
        var least = profile == Profile.Transparent ? TimeSpan.Zero : JournalKeepingRules.LeastRetention;
        var rules = new JournalKeepingRules(
            section.Size("capacity", otherwise.CapacityBytes, 8L << 20, 1L << 50, zero: "off"),
            section.Share("alarm-at", otherwise.AlarmAtPercent, 10, 99),
            section.Size("reserve", otherwise.ReserveBytes, 256L << 10, 1L << 40, zero: "auto"),
            section.Choice(
                "when-full", otherwise.WhenFull, ("stop", JournalOverflow.Stop),
                ("overwrite-oldest-archived", JournalOverflow.OverwriteOldestArchived), ("drop-and-count", JournalOverflow.DropAndCount)),
            ArchiveReader.Read(section),
            section.Time("retention", otherwise.Retention, least, LongestRetention));
        if (rules.CapacityBytes > 0 && rules.ReserveBytes > rules.CapacityBytes / 2)
            section.Errors.Add(
                section.KeyOf("reserve"), "the reserve is more than half of the capacity", "Write a smaller reserve, or a larger capacity");
        if (rules.WhenFull == JournalOverflow.OverwriteOldestArchived && rules.Archive.IsEmpty)
            section.Errors.Add(
                section.KeyOf("when-full"), "nothing is archived that could be overwritten", "Add `archive:` with at least one place");
        return rules;
    }
}
