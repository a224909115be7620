namespace Menshen.Journal;

/// <summary>One event as people read it: a record with the session and the template it refers to; a statement with its outcome.</summary>
public sealed record JournalEntry
{
    /// <summary>What only few kinds have; beside it, and not in it, because an entry is made for each statement.</summary>
    private object? Facts { get; init; }

    /// <summary>Index in the journal of the record that completed the entry.</summary>
    public required ulong Index { get; init; }

    /// <summary>For a statement always <see cref="RecordKind.StatementSubmitted"/>, joined with its outcome where there is one.</summary>
    public required RecordKind Kind { get; init; }

    /// <summary>Microseconds since the epoch; of a statement, when it was submitted.</summary>
    public required long Time { get; init; }

    public DateTimeOffset Moment => JournalTime.ToMoment(Time);

    public ulong? SessionId { get; init; }

    /// <summary>The session's facts; null outside sessions, and where the announcement lies before the part that was read.</summary>
    public SessionOpened? Session => SessionText?.Opened;

    internal SessionText? SessionText { get; init; }

    /// <summary>The facts of a login that failed.</summary>
    public LoginFailed? Failure
    {
        get => Facts is LoginFailed facts ? facts : null;
        init => Facts = value;
    }

    public string? Subject { get; init; }

    public string? Source { get; init; }

    public string? Database { get; init; }

    public string? Application { get; init; }

    /// <summary>For which of its users the application asked, as it says; null for nobody.</summary>
    public string? EndUser { get; init; }

    /// <summary>What decided: of a statement, a session's beginning, a log-in that failed and an act of administration; null where an earlier version did not say.</summary>
    public DecisionText? Decision { get; init; }

    /// <summary>Counts within the session.</summary>
    public ulong? StatementNumber { get; init; }

    public uint? TemplateNumber { get; init; }

    /// <summary>The command in capitals, such as <c>SELECT</c>.</summary>
    public string? Command { get; init; }

    /// <summary>The statement's text with its literals elided.</summary>
    public string? Text { get; init; }

    public IReadOnlyList<string> Reads { get; init; } = [];

    public IReadOnlyList<string> Writes { get; init; } = [];

    /// <summary>False where the statement may have touched more relations than listed.</summary>
    public bool RelationsAreComplete { get; init; } = true;

    /// <summary>Columns read: <c>person.name</c>, <c>person.*</c> for any of them, <c>?.name</c> where the relation is not certain.</summary>
    public IReadOnlyList<string> ReadColumns { get; init; } = [];

    public IReadOnlyList<string> WrittenColumns { get; init; } = [];

    /// <summary>False where the statement may have touched more columns than listed.</summary>
    public bool ColumnsAreComplete { get; init; } = true;

    /// <summary>The classes of privilege the statement used, such as <c>SELECT, INSERT</c>.</summary>
    public string? Privileges { get; init; }

    /// <summary>The analyser's number of the statement's kind.</summary>
    public byte? StatementKind { get; init; }

    /// <summary>Literals and parameters; null where none were recorded.</summary>
    public StatementValues? Values { get; init; }

    /// <summary>The largest parameter in <see cref="Text"/>; literals are numbered behind it.</summary>
    public uint LargestParameter { get; init; }

    /// <summary><see cref="StatementOutcome.Unknown"/> where a statement has no outcome on record.</summary>
    public StatementOutcome Outcome { get; init; }

    public SqlState SqlState { get; init; }

    public ulong Rows { get; init; }

    public ulong DurationMicroseconds { get; init; }

    /// <summary>Bytes of a statement's answer; 0 where it has none or an earlier version recorded it.</summary>
    public ulong Bytes { get; init; }

    /// <summary>The alarm, where the entry is one.</summary>
    public AlarmRaised? Alarm
    {
        get => Facts is AlarmRaised facts ? facts : null;
        init => Facts = value;
    }

    /// <summary>Sealed values that a statement showed, where the entry is that; the statement's text and objects stand beside it.</summary>
    public ValuesDisclosed? Disclosure
    {
        get => Facts is ValuesDisclosed facts ? facts : null;
        init => Facts = value;
    }

    /// <summary>Rows whose keys are recorded by their digests, where the entry is that; the statement's text and objects stand beside it.</summary>
    public RowsTouched? TouchedRows
    {
        get => Facts is RowsTouched facts ? facts : null;
        init => Facts = value;
    }

    /// <summary>What an act of administration changed and who approved it, where the record says so.</summary>
    public ActFacts? Act
    {
        get => Facts as ActFacts;
        init => Facts = value;
    }

    /// <summary>The label of the session that it is of; null where that has none.</summary>
    public string? Label => Session is { Label.Length: > 0 } opened ? opened.Label : null;

    /// <summary>The auditor's rules, of what is recorded or of alarms, that hold from here on, where the entry says so.</summary>
    public RulesInForce? Rules
    {
        get => Facts as RulesInForce;
        init => Facts = value;
    }

    /// <summary>SM3 of the auditor's alarm rules that hold from here on.</summary>
    public string? NewAlarmRules => Kind == RecordKind.AlarmRulesChanged ? Rules?.Digest : null;

    /// <summary>The analyser's hash of the text, equal in every run.</summary>
    public UInt128 Fingerprint { get; init; }

    /// <summary>What was done to Menshen itself, such as <c>user.add</c>.</summary>
    public string? Action { get; init; }

    /// <summary>To what it was done.</summary>
    public string? Object { get; init; }

    /// <summary>What became of it.</summary>
    public string? Result { get; init; }

    /// <summary>Why a session ended, or a login or the engine failed.</summary>
    public string? Reason { get; init; }

    /// <summary>Statements of a session that was closed.</summary>
    public ulong? Statements { get; init; }

    /// <summary>What the other kinds tell, for people.</summary>
    public string? Detail { get; init; }
}
