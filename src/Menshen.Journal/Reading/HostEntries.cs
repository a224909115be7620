namespace Menshen.Journal;

/// <summary>The entries of what the operating system's own logs tell.</summary>
internal static class HostEntries
{
    /// <summary>The entry with the record's fields; null for another kind.</summary>
    public static JournalEntry? Describe(JournalEntry entry, ReadOnlySpan<byte> record)
    {
        if (entry.Kind != RecordKind.HostRecorded) return null;
        var told = HostRecorded.Decode(record);
        return entry with
        {
            Subject = told.User.Length > 0 ? told.User : null, Source = told.SourceAddress.Length > 0 ? SessionText.Address(told.SourceAddress, 0) : null,
            Action = told.Program.Length > 0 ? $"host.{told.Program}" : "host", Object = told.File, Detail = told.Text,
        };
    }
}
