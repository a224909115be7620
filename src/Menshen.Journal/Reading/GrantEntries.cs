namespace Menshen.Journal;

/// <summary>The entries of grants that were given, ended, ran out or were undone.</summary>
internal static class GrantEntries
{
    /// <summary>The entry with the record's fields; null for another kind.</summary>
    public static JournalEntry? Describe(JournalEntry entry, ReadOnlySpan<byte> record)
    {
        if (entry.Kind != RecordKind.GrantChanged) return null;
        var change = GrantChanged.Decode(record);
        var until = change.Until.Length > 0 ? $", until {change.Until}" : "";
        var purpose = change.Purpose.Length > 0 ? $", for {change.Purpose}" : "";
        var place = change.Database.Length > 0 ? $"{change.Database}: {change.Object}" : change.Object;
        return entry with
        {
            Subject = change.Actor, Action = $"grant.{change.Change}", Object = place,
            Detail = $"{change.Privilege} on {place} for {change.Receiver} {change.Change} by {change.Actor}{until}{purpose}",
        };
    }
}
