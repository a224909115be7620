using System.Globalization;

namespace Menshen.Journal;

/// <summary>What the records of one run refer to: its sessions, its templates, what decided, and its statements without an outcome yet.</summary>
/// <param name="skipValues">Leave out the statements' literals and parameters.</param>
internal sealed class RunContext(bool skipValues = false)
{
    private readonly Dictionary<ulong, SessionRun> _sessions = [];
    private readonly Dictionary<uint, TemplateText> _templates = [];
    private readonly Dictionary<uint, DecisionText> _decisions = [];
    private readonly List<SessionRun> _busy = [];

    /// <summary>When the segment before the current one was begun: announcements older than this are repetitions.</summary>
    public long RepetitionsBefore { get; set; } = long.MinValue;

    /// <summary>The index of the oldest statement without an outcome, or null.</summary>
    public ulong? OldestOpen => _busy.Count == 0 ? null : _busy.Min(session => session.OldestOpen);

    /// <summary>Takes one record and adds the events it completes.</summary>
    public void Apply(ulong index, ReadOnlySpan<byte> record, EventBuffer events)
    {
        if (record.Length < RecordWriter.HeadSize) { throw new JournalDamagedException("a record is shorter than its kind and time"); }
        switch ((RecordKind)record[0])
        {
            case RecordKind.StatementSubmitted:
                Submit(index, record);
                break;
            case RecordKind.StatementFinished:
                events.Add(Finish(index, StatementFinished.Decode(record)));
                break;
            case RecordKind.ValuesDisclosed:
                events.Add(Disclose(index, ValuesDisclosed.Decode(record)));
                break;
            case RecordKind.RowsTouched:
                events.Add(Touch(index, RowsTouched.Decode(record)));
                break;
            case RecordKind.EndUserNamed:
                Name(index, EndUserNamed.Decode(record), events);
                break;
            case RecordKind.TemplateAnnounced:
                Announce(TemplateAnnounced.Decode(record));
                break;
            case RecordKind.DecisionAnnounced:
                Announce(DecisionAnnounced.Decode(record));
                break;
            case RecordKind.SessionOpened:
                Open(index, SessionOpened.Decode(record), events);
                break;
            case RecordKind.SessionClosed:
                Close(index, SessionClosed.Decode(record), events);
                break;
            default:
                events.Add(OtherEntries.Describe(index, record));
                break;
        }
    }

    /// <summary>Adds the statements that never got an outcome, in the order of their submission.</summary>
    public void AddUnfinished(EventBuffer events)
    {
        foreach (var (session, open) in _busy.SelectMany(session => session.TakeAll().Select(open => (session, open))).OrderBy(o => o.open.Index).ToList())
        {
            events.Add(Unfinished(session, open));
        }

        _busy.Clear();
    }

    private void Submit(ulong index, ReadOnlySpan<byte> record)
    {
        var reader = new RecordReader(record, RecordKind.StatementSubmitted);
        var session = SessionOf(reader.Varint());
        var (number, template) = (reader.Varint(), reader.UInt32());
        var values = reader.IsAtEnd ? default : StatementSubmitted.ReadValues(ref reader);
        var decision = reader.IsAtEnd ? 0 : reader.UInt32();
        if (!session.IsBusy) { session.Enter(_busy); }
        session.Add(new OpenStatement(index, number, template, decision, reader.Time, skipValues || values.IsEmpty ? null : values.ToArray(), session.EndUserAt(number)));
    }

    private JournalEvent Finish(ulong index, in StatementFinished finished)
    {
        _sessions.TryGetValue(finished.SessionId, out var session);
        if (session is null || !session.TryTake(finished.StatementNumber, out var open))
        {
            var began = finished.Time - (long)Math.Min(finished.DurationMicroseconds, long.MaxValue);
            return new JournalEvent(index, began, finished, session?.Text, null, null, null);
        }

        if (!session.IsBusy) { session.Leave(_busy); }
        return new JournalEvent(
            index, open.Time, finished, session.Text, open.Template, _templates.GetValueOrDefault(open.Template), StatementValues.Read(open.Values))
        {
            EndUser = open.EndUser,
            Decision = _decisions.GetValueOrDefault(open.Decision),
        };
    }

    private JournalEvent Unfinished(SessionRun session, in OpenStatement open) => new(
        open.Index, open.Time, new StatementFinished { SessionId = session.Id, StatementNumber = open.Number }, session.Text,
        open.Template, _templates.GetValueOrDefault(open.Template), StatementValues.Read(open.Values))
    {
        EndUser = open.EndUser,
        Decision = _decisions.GetValueOrDefault(open.Decision),
    };

    /// <summary>With the statement it belongs to, which has no outcome yet; a statement that the auditor's rules leave out has no text here either.</summary>
    private JournalEntry Disclose(ulong index, in ValuesDisclosed disclosed) =>
        OfOpen(index, disclosed.Time, disclosed.SessionId, disclosed.StatementNumber) with
        {
            Kind = RecordKind.ValuesDisclosed, Disclosure = disclosed, Detail = disclosed.Words(),
        };

    private JournalEntry OfOpen(ulong index, long time, ulong sessionId, ulong statementNumber)
    {
        _sessions.TryGetValue(sessionId, out var session);
        var open = default(OpenStatement);
        uint? template = session is not null && session.TryFind(statementNumber, out open) ? open.Template : null;
        var statement = new StatementFinished { SessionId = sessionId, StatementNumber = statementNumber };
        var text = template is { } number ? _templates.GetValueOrDefault(number) : null;
        return new JournalEvent(index, time, statement, session?.Text, template, text, null) { EndUser = template is null ? session?.EndUserAt(statementNumber) : open.EndUser }.ToEntry();
    }

    private JournalEntry Touch(ulong index, in RowsTouched touched) =>
        OfOpen(index, touched.Time, touched.SessionId, touched.StatementNumber) with { Kind = RecordKind.RowsTouched, TouchedRows = touched, Detail = touched.Words() };

    private void Name(ulong index, in EndUserNamed named, EventBuffer events)
    {
        var session = SessionOf(named.SessionId);
        session.Name(named.Name.Length == 0 ? null : named.Name, named.Since);
        if (named.Time < RepetitionsBefore) { return; }
        events.Add(InSession(index, RecordKind.EndUserNamed, named.Time, named.SessionId, session.Text, named.Words()) with
        {
            EndUser = named.Name.Length == 0 ? null : named.Name, Action = "end-user.named", Object = named.Name,
        });
    }

    // Each segment announces it again: one text stays one object, for those who keep what they made of it.
    private void Announce(in TemplateAnnounced announced)
    {
        var text = new TemplateText(announced);
        if (_templates.TryGetValue(announced.TemplateNumber, out var known) && known.SaysTheSameAs(text)) { return; }
        _templates[announced.TemplateNumber] = text;
    }

    private void Announce(in DecisionAnnounced announced)
    {
        var text = new DecisionText(announced.Policy, announced.Rules);
        if (_decisions.GetValueOrDefault(announced.Decision) is { } known && known.SaysTheSameAs(text)) { return; }
        _decisions[announced.Decision] = text;
    }

    private SessionRun SessionOf(ulong id)
    {
        if (!_sessions.TryGetValue(id, out var session)) { _sessions.Add(id, session = new SessionRun(id)); }
        return session;
    }

    private void Open(ulong index, in SessionOpened opened, EventBuffer events)
    {
        var session = SessionOf(opened.SessionId);
        if (session.Text is not null) { return; }
        var text = session.Text = new SessionText(opened);
        if (opened.Time < RepetitionsBefore) { return; }
        events.Add(InSession(index, RecordKind.SessionOpened, opened.Time, opened.SessionId, text, string.Create(
            CultureInfo.InvariantCulture,
            $"role {opened.EngineRole}, listener {SessionText.Address(opened.ListenerAddress, opened.ListenerPort)}, ") + string.Create(
            CultureInfo.InvariantCulture,
            $"TLS {opened.Tls}, backend {opened.EngineProcessId}, {Who(opened)}{By(text.Decision)}")) with { Decision = text.Decision });
    }

    private static string By(DecisionText? decision) => decision is null ? "" : $", {decision}";

    private static string Who(in SessionOpened opened)
    {
        var power = opened.Power.Length > 0 ? $" {opened.Power}" : "";
        var options = opened.Options.Length > 0 ? $", options {opened.Options}" : "";
        return $"{opened.Authentication}, {opened.SubjectKind}{power} of {opened.Person}, {SessionText.Link(opened.MacAddress, opened.MacOrigin)}, host {opened.Host}{options}";
    }

    private void Close(ulong index, in SessionClosed closed, EventBuffer events)
    {
        if (_sessions.Remove(closed.SessionId, out var session) && session.IsBusy)
        {
            session.Leave(_busy);
            foreach (var open in session.TakeAll()) { events.Add(Unfinished(session, open)); }
        }

        events.Add(InSession(index, RecordKind.SessionClosed, closed.Time, closed.SessionId, session?.Text, string.Create(
            CultureInfo.InvariantCulture,
            $"{closed.Reason}, {closed.Statements} statements")) with { Reason = closed.Reason, Statements = closed.Statements });
    }

    private static JournalEntry InSession(ulong index, RecordKind kind, long time, ulong id, SessionText? session, string detail) => new()
    {
        Index = index,
        Kind = kind,
        Time = time,
        SessionId = id,
        SessionText = session,
        Subject = session?.Opened.Subject,
        Source = session?.Source,
        Database = session?.Opened.Database,
        Application = session?.Opened.Application,
        Detail = detail,
    };
}
