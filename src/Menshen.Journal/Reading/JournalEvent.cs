namespace Menshen.Journal;

/// <summary>One event as a follower meets it: a statement as plain fields, anything else as its entry.</summary>
/// <remarks>Nearly all events are statements, and who looks for a few of them need not have an object made of each.</remarks>
public readonly record struct JournalEvent
{
    private readonly StatementFinished _finished;
    private readonly StatementValues? _values;
    private readonly uint? _templateNumber;

    /// <summary>An event as its entry.</summary>
    public JournalEvent(JournalEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        (Entry, Index, Time, Session) = (entry, entry.Index, entry.Time, entry.SessionText);
    }

    internal JournalEvent(
        ulong index, long time, in StatementFinished finished, SessionText? session, uint? templateNumber, TemplateText? template, StatementValues? values)
    {
        (Index, Time, Session, Template) = (index, time, session, template);
        (_finished, _templateNumber, _values) = (finished, templateNumber, values);
    }

    /// <summary>The entry of an event that is not a statement; null for a statement.</summary>
    public JournalEntry? Entry { get; }

    /// <summary>Index of the record that completed it.</summary>
    public ulong Index { get; }

    /// <summary>Microseconds since the epoch; of a statement, when it was submitted.</summary>
    public long Time { get; }

    /// <summary>The session; null outside sessions, and where its announcement lies before the part that was read.</summary>
    public SessionText? Session { get; }

    /// <summary>A statement's text; null where it is not known.</summary>
    public TemplateText? Template { get; }

    /// <summary>A statement's outcome.</summary>
    public StatementOutcome Outcome => _finished.Outcome;

    /// <summary>A statement's rows.</summary>
    public ulong Rows => _finished.Rows;

    /// <summary>How long a statement took.</summary>
    public ulong DurationMicroseconds => _finished.DurationMicroseconds;

    /// <summary>Bytes of a statement's answer.</summary>
    public ulong Bytes => _finished.Bytes;

    /// <summary>For whom a statement's application asked, as it says; null for nobody.</summary>
    public string? EndUser { get; init; }

    /// <summary>What let a statement pass or refused it; null where it is not known.</summary>
    public DecisionText? Decision { get; init; }

    /// <summary>The event as an entry.</summary>
    public JournalEntry ToEntry() => Entry ?? new JournalEntry
    {
        Index = Index,
        Kind = RecordKind.StatementSubmitted,
        Time = Time,
        SessionId = _finished.SessionId,
        SessionText = Session,
        Subject = Session?.Opened.Subject,
        Source = Session?.Source,
        Database = Session?.Opened.Database,
        Application = Session?.Opened.Application,
        EndUser = EndUser,
        Decision = Decision,
        StatementNumber = _finished.StatementNumber,
        TemplateNumber = _templateNumber,
        Command = Template?.Command,
        Text = Template?.Text,
        Fingerprint = Template?.Fingerprint ?? default,
        Reads = Template?.Reads ?? [],
        Writes = Template?.Writes ?? [],
        RelationsAreComplete = Template?.RelationsAreComplete ?? false,
        ReadColumns = Template?.ReadColumns ?? [],
        WrittenColumns = Template?.WrittenColumns ?? [],
        ColumnsAreComplete = Template?.ColumnsAreComplete ?? false,
        Privileges = Template?.Privileges,
        StatementKind = Template?.StatementKind,
        LargestParameter = Template?.LargestParameter ?? 0,
        Values = _values,
        Outcome = _finished.Outcome,
        SqlState = _finished.SqlState,
        Rows = _finished.Rows,
        DurationMicroseconds = _finished.DurationMicroseconds,
        Bytes = _finished.Bytes,
    };
}
