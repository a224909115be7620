namespace Menshen.Journal;

/// <summary>Which entries a reader wants; all that is set must hold.</summary>
public sealed record JournalFilter
{
    public static JournalFilter All { get; } = new();

    /// <summary>Entries of this time or later.</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Entries before this time.</summary>
    public DateTimeOffset? To { get; init; }

    /// <summary>The subject's name, exactly.</summary>
    public string? Subject { get; init; }

    public ulong? SessionId { get; init; }

    public RecordKind? Kind { get; init; }

    /// <summary>A relation read or written: its whole name, or its name without the schema.</summary>
    public string? Object { get; init; }

    /// <summary>Text that occurs in the statement or the detail, in either case.</summary>
    public string? Text { get; init; }

    /// <summary>Only the last so many of those that fit.</summary>
    public int? Last { get; init; }

    public bool Accepts(JournalEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return (Kind is null || entry.Kind == Kind)
            && (SessionId is null || entry.SessionId == SessionId)
            && (Subject is null || entry.Subject == Subject)
            && (From is null || entry.Moment >= From)
            && (To is null || entry.Moment < To)
            && (Object is null || Names(entry.Reads) || Names(entry.Writes))
            && (Text is null || Contains(entry.Text) || Contains(entry.Detail));
    }

    private bool Contains(string? text) => text is not null && text.Contains(Text!, StringComparison.OrdinalIgnoreCase);

    private bool Names(IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            if (name == Object || (name.EndsWith(Object!, StringComparison.Ordinal) && name[^(Object!.Length + 1)] == '.')) { return true; }
        }

        return false;
    }
}
