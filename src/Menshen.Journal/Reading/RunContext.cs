using System.Globalization;

namespace Menshen.Journal;

/// <summary>What the records of one run refer to: its sessions, its templates, and its statements without an outcome yet.</summary>
internal sealed class RunContext
{
    private readonly Dictionary<ulong, SessionText> _sessions = [];
    private readonly Dictionary<uint, TemplateText> _templates = [];
    private readonly Dictionary<(ulong Session, ulong Number), (ulong Index, StatementSubmitted Record)> _open = [];

    /// <summary>When the segment before the current one was begun: announcements older than this are repetitions.</summary>
    public long RepetitionsBefore { get; set; } = long.MinValue;

    /// <summary>The index of the oldest statement without an outcome, or null.</summary>
    public ulong? OldestOpen => _open.Count == 0 ? null : _open.Values.Min(o => o.Index);

    /// <summary>Takes one record and adds the entries it completes.</summary>
    public void Apply(ulong index, ReadOnlySpan<byte> record, List<JournalEntry> entries)
    {
        if (record.Length < RecordWriter.HeadSize) { throw new JournalDamagedException("a record is shorter than its kind and time"); }
        switch ((RecordKind)record[0])
        {
            case RecordKind.StatementSubmitted:
                var submitted = StatementSubmitted.Decode(record);
                _open[(submitted.SessionId, submitted.StatementNumber)] = (index, submitted);
                break;
            case RecordKind.StatementFinished:
                entries.Add(Finish(index, StatementFinished.Decode(record)));
                break;
            case RecordKind.ValuesDisclosed:
                entries.Add(Disclose(index, ValuesDisclosed.Decode(record)));
                break;
            case RecordKind.TemplateAnnounced:
                var template = TemplateAnnounced.Decode(record);
                _templates[template.TemplateNumber] = new TemplateText(template);
                break;
            case RecordKind.SessionOpened:
                Open(index, SessionOpened.Decode(record), entries);
                break;
            case RecordKind.SessionClosed:
                Close(index, SessionClosed.Decode(record), entries);
                break;
            default:
                entries.Add(OtherEntries.Describe(index, record));
                break;
        }
    }

    /// <summary>Adds the statements that never got an outcome, in the order of their submission.</summary>
    public void AddUnfinished(List<JournalEntry> entries, ulong? session = null)
    {
        foreach (var (key, open) in _open.Where(o => session is null || o.Key.Session == session).OrderBy(o => o.Value.Index).ToList())
        {
            var record = open.Record;
            entries.Add(Statement(open.Index, record.SessionId, record.StatementNumber, record.TemplateNumber, record.Time) with
            {
                Values = StatementValues.Read(record.Values),
            });
            _open.Remove(key);
        }
    }

    private JournalEntry Finish(ulong index, in StatementFinished finished)
    {
        uint? template = null;
        var time = finished.Time - (long)Math.Min(finished.DurationMicroseconds, long.MaxValue);
        StatementValues? values = null;
        if (_open.Remove((finished.SessionId, finished.StatementNumber), out var open))
        {
            template = open.Record.TemplateNumber;
            time = open.Record.Time;
            values = StatementValues.Read(open.Record.Values);
        }

        return Statement(index, finished.SessionId, finished.StatementNumber, template, time, finished) with { Values = values };
    }

    /// <summary>With the statement it belongs to, which has no outcome yet; a statement that the auditor's rules leave out has no text here either.</summary>
    private JournalEntry Disclose(ulong index, in ValuesDisclosed disclosed)
    {
        uint? template = _open.TryGetValue((disclosed.SessionId, disclosed.StatementNumber), out var open) ? open.Record.TemplateNumber : null;
        return Statement(index, disclosed.SessionId, disclosed.StatementNumber, template, disclosed.Time) with
        {
            Kind = RecordKind.ValuesDisclosed, Disclosure = disclosed, Detail = disclosed.Words(),
        };
    }

    private JournalEntry Statement(
        ulong index, ulong session, ulong number, uint? templateNumber, long time, in StatementFinished finished = default)
    {
        var known = _sessions.GetValueOrDefault(session);
        var template = templateNumber is { } t ? _templates.GetValueOrDefault(t) : null;
        return new JournalEntry
        {
            Index = index,
            Kind = RecordKind.StatementSubmitted,
            Time = time,
            SessionId = session,
            Session = known?.Opened,
            Subject = known?.Opened.Subject,
            Source = known?.Source,
            Database = known?.Opened.Database,
            Application = known?.Opened.Application,
            StatementNumber = number,
            TemplateNumber = templateNumber,
            Command = template?.Command,
            Text = template?.Text,
            Fingerprint = template?.Fingerprint ?? default,
            Reads = template?.Reads ?? [],
            Writes = template?.Writes ?? [],
            RelationsAreComplete = template?.RelationsAreComplete ?? false,
            ReadColumns = template?.ReadColumns ?? [],
            WrittenColumns = template?.WrittenColumns ?? [],
            ColumnsAreComplete = template?.ColumnsAreComplete ?? false,
            Privileges = template?.Privileges,
            StatementKind = template?.StatementKind,
            LargestParameter = template?.LargestParameter ?? 0,
            Outcome = finished.Outcome,
            SqlState = finished.SqlState,
            Rows = finished.Rows,
            DurationMicroseconds = finished.DurationMicroseconds,
        };
    }

    private void Open(ulong index, in SessionOpened opened, List<JournalEntry> entries)
    {
        var text = new SessionText(opened);
        if (!_sessions.TryAdd(opened.SessionId, text) || opened.Time < RepetitionsBefore) { return; }
        entries.Add(InSession(index, RecordKind.SessionOpened, opened.Time, opened.SessionId, text, string.Create(
            CultureInfo.InvariantCulture,
            $"role {opened.EngineRole}, listener {SessionText.Address(opened.ListenerAddress, opened.ListenerPort)}, ") + string.Create(
            CultureInfo.InvariantCulture,
            $"TLS {opened.Tls}, backend {opened.EngineProcessId}, {Who(opened)}")));
    }

    private static string Who(in SessionOpened opened)
    {
        var power = opened.Power.Length > 0 ? $" {opened.Power}" : "";
        var options = opened.Options.Length > 0 ? $", options {opened.Options}" : "";
        return $"{opened.Authentication}, {opened.SubjectKind}{power} of {opened.Person}, {SessionText.Link(opened.MacAddress, opened.MacOrigin)}, host {opened.Host}{options}";
    }

    private void Close(ulong index, in SessionClosed closed, List<JournalEntry> entries)
    {
        AddUnfinished(entries, closed.SessionId);
        _sessions.Remove(closed.SessionId, out var session);
        entries.Add(InSession(index, RecordKind.SessionClosed, closed.Time, closed.SessionId, session, string.Create(
            CultureInfo.InvariantCulture,
            $"{closed.Reason}, {closed.Statements} statements")) with { Reason = closed.Reason, Statements = closed.Statements });
    }

    private static JournalEntry InSession(ulong index, RecordKind kind, long time, ulong id, SessionText? session, string detail) => new()
    {
        Index = index,
        Kind = kind,
        Time = time,
        SessionId = id,
        Session = session?.Opened,
        Subject = session?.Opened.Subject,
        Source = session?.Source,
        Database = session?.Opened.Database,
        Application = session?.Opened.Application,
        Detail = detail,
    };
}
