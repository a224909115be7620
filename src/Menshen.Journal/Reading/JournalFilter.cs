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

    /// <summary>Only entries that say which rules of the auditor's hold.</summary>
    public bool OfRulesInForce { get; init; }

    /// <summary>Entries whose record stands before this one.</summary>
    public ulong? Below { get; init; }

    /// <summary>A relation read or written, by its whole name or its name without the schema; or a column, behind its relation and a dot.</summary>
    /// <remarks>A column fits also where a statement may have touched it: <c>*</c>, or a bare name among several relations.</remarks>
    public string? Object { get; init; }

    /// <summary>Text that occurs in the statement or the detail, in either case.</summary>
    public string? Text { get; init; }

    /// <summary>Only the last so many of those that fit.</summary>
    public int? Last { get; init; }

    public bool Accepts(JournalEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return (Kind is null || entry.Kind == Kind)
            && (!OfRulesInForce || entry.Rules is not null)
            && (Below is null || entry.Index < Below)
            && (SessionId is null || entry.SessionId == SessionId)
            && (Subject is null || entry.Subject == Subject)
            && (From is null || entry.Moment >= From)
            && (To is null || entry.Moment < To)
            && (Object is null || new ObjectName(Object).IsIn(entry))
            && (Text is null || Contains(entry.Text) || Contains(entry.Detail));
    }

    private bool Contains(string? text) => text is not null && text.Contains(Text!, StringComparison.OrdinalIgnoreCase);
}
