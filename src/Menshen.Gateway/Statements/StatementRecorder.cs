using System.Collections.Immutable;
using Menshen.Gateway.Decisions;
using Menshen.Gateway.Relay;
using Menshen.Gateway.Rows;
using Menshen.Gateway.Sealing;
using Menshen.Journal;
using Menshen.Policy;
using Menshen.Sql;

namespace Menshen.Gateway.Statements;

/// <summary>Writes a session's records into its loop's ring: who it is, what it submits, what became of it.</summary>
/// <remarks>
/// The record comes first: <see cref="TrySubmit"/> succeeds before a statement moves. Sessions, templates and decisions are announced once per journal
/// generation, so that each segment can be read with at most the one before it.
/// </remarks>
internal sealed class StatementRecorder(JournalWriter journal, JournalRing ring, Clock clock, bool usesReserve)
{
    /// <summary>Bytes that the announcement of a decision takes in the ring at most.</summary>
    private static readonly int SizeOfDecision = DecisionAnnounced.MaxSize + JournalRing.SizeOf(default(DecisionAnnounced)) - default(DecisionAnnounced).MaxEncodedSize;

    private SessionOpened _session;
    private EndUserNamed _endUser;
    private ulong _untoldSince;
    private int _announcedGeneration = -1;
    private long _sessionPosition;
    private ulong _statements;
    private int _sessionSize;
    private ulong _firstDropped;
    private ulong _lastDropped;

    /// <summary>Position of the newest "submitted" record; a strict session shows no result before it is durable.</summary>
    public long LastSubmitted { get; private set; }

    /// <summary>Statements submitted so far.</summary>
    public ulong Statements => _statements;

    /// <summary>The text that was submitted last; it never changes, so that other threads may look at it.</summary>
    public AnalyzedText? Newest { get; private set; }

    /// <summary>When that was, in microseconds since the Unix epoch.</summary>
    public long NewestAt { get; private set; }

    /// <summary>Bytes of the engine's answer since the last outcome; the next one takes them into its record.</summary>
    public ulong AnswerBytes { get; set; }

    /// <summary>True once every submitted statement is on disk.</summary>
    public bool IsDurable => ring.DurablePosition >= LastSubmitted;

    /// <summary>Remembers who the session is; written now and again with each new segment. False: the journal takes no new work.</summary>
    /// <param name="session">Who the session is.</param>
    /// <param name="endUser">For whom it asks from its beginning; null: nobody.</param>
    public bool TryOpen(in SessionOpened session, string? endUser = null)
    {
        _session = session;
        _sessionSize = JournalRing.SizeOf(session);
        // Not let in to wait: a strict session would get no answer, not even a refusal, before this record is on disk.
        if (Intake == StatementIntake.Refuse || !ring.HasRoomForStatement || !TryAnnounceSession(journal.Generation)) return false;
        LastSubmitted = _sessionPosition;
        return endUser is null || TryNameEndUser(endUser, 1, EndUserCause.AtBegin);
    }

    /// <summary>False: whatever is new is refused, even that which leaves no record unless it fails.</summary>
    public bool TakesNewWork => Intake != StatementIntake.Refuse;

    /// <summary>True while a text of this size may be submitted or will never be; false: the ring is full for the moment, wait until the journal moves.</summary>
    public bool IsRoomFor(CachedText text) => Intake != StatementIntake.Record || IsTooLarge(text) || ring.HasRoomFor(Size(text));

    /// <summary>True if the records of the text can never be in the ring at once.</summary>
    public bool IsTooLarge(CachedText text) => Size(text) > ring.LargestBatch;

    /// <summary>Records that every statement of <paramref name="text"/> is about to go to the engine. False: the journal cannot take it, nothing may move.</summary>
    /// <param name="text">What is to run.</param>
    /// <param name="reply">Where its number and times are kept.</param>
    /// <param name="hasRun">The engine has seen it already: it may use the reserve, for it cannot be refused any more.</param>
    /// <param name="values">Its literals and parameters, empty where they are not wanted.</param>
    public bool TrySubmit(CachedText text, ref PendingReply reply, TextValues values, bool hasRun = false)
    {
        var generation = journal.Generation;
        var intake = Intake;
        if (hasRun && intake == StatementIntake.Refuse) intake = journal.IntakeFor(usesReserve: true);
        if (intake == StatementIntake.Drop) return Drop(text, ref reply);
        // Room for all of them first: of a text that is only half recorded nobody knows what it did.
        if (intake == StatementIntake.Refuse || !ring.HasRoomFor(Size(text))) return false;
        if (_announcedGeneration != generation && !TryAnnounceSession(generation)) return false;
        if (text.AnnouncedGeneration != generation && !TryAnnounce(text, generation)) return false;
        if (reply.Decision is { } decision && decision.AnnouncedGeneration != generation && !TryAnnounce(decision, generation)) return false;
        reply.Text = text;
        reply.Number = (long)_statements + 1;
        reply.SubmittedAt = clock.Now;
        (Newest, NewestAt) = (text.Facts, reply.SubmittedAt);
        for (var i = 0; i < text.Count; i++)
        {
            var record = new StatementSubmitted(reply.SubmittedAt, _session.SessionId, ++_statements, (uint)(text.FirstTemplate + i))
            {
                Values = text.RecordsValues ? values[i] : default,
                Decision = reply.Decision?.Number ?? 0,
            };
            if (!ring.TryAppend(record, out var position)) return false;
            LastSubmitted = position;
        }
        reply.IsRecorded = true;
        return true;
    }

    /// <summary>Gives every statement of a text its number and no record: the gap shows that statements were left out. False: the journal takes
    /// nothing, not even the failure that may come.</summary>
    public bool TryLeaveOut(CachedText text, ref PendingReply reply)
    {
        if (!TakesNewWork) return false;
        reply.Text = text;
        reply.Number = (long)_statements + 1;
        reply.SubmittedAt = clock.Now;
        (Newest, NewestAt) = (text.Facts, reply.SubmittedAt);
        reply.IsLeftOut = true;
        _statements += (ulong)text.Count;
        return true;
    }

    /// <summary>Records what was left out and has not ended yet, for it has failed or the rules have changed. False: the ring is full.</summary>
    /// <remarks>The engine has seen it already: like an outcome it needs room in the ring and nothing else, or its session could not end
    /// while the space is used up.</remarks>
    public bool TryRecordLate(ref PendingReply reply)
    {
        var text = reply.Text!;
        var generation = journal.Generation;
        if (Intake == StatementIntake.Drop)
        {
            ring.CountDropped(text.Count - reply.Ended);
            (reply.IsLeftOut, reply.IsRecorded, reply.Ended) = (false, true, text.Count);
            return true;
        }
        if (!ring.HasRoomFor(Size(text))) return false;
        if (_announcedGeneration != generation && !TryAnnounceSession(generation)) return false;
        if (text.AnnouncedGeneration != generation && !TryAnnounce(text, generation)) return false;
        if (reply.Decision is { } decision && decision.AnnouncedGeneration != generation && !TryAnnounce(decision, generation)) return false;
        for (var i = reply.Ended; i < text.Count; i++)
        {
            var record = new StatementSubmitted(reply.SubmittedAt, _session.SessionId, (ulong)(reply.Number + i), (uint)(text.FirstTemplate + i))
            {
                Decision = reply.Decision?.Number ?? 0,
            };
            if (!ring.TryAppend(record, out var position)) return false;
            LastSubmitted = position;
        }
        (reply.IsLeftOut, reply.IsRecorded) = (false, true);
        return true;
    }

    /// <summary>Records the outcome of the reply's next statement. False: the ring is full; ask again when the journal has moved.</summary>
    public bool TryFinish(ref PendingReply reply, StatementOutcome outcome, SqlState state, ulong rows)
    {
        if (!reply.IsRecorded && !reply.IsLeftOut || reply.Ended >= reply.Text!.Count) return true;
        if (IsDropped((ulong)(reply.Number + reply.Ended)))
        {
            reply.Ended++;
            return true;
        }
        if (reply.IsLeftOut && outcome is (StatementOutcome.Succeeded or StatementOutcome.Suspended or StatementOutcome.Skipped))
        {
            reply.Ended++;
            return true;
        }
        if (reply.IsLeftOut && !TryRecordLate(ref reply)) return false;
        if (reply.Ended >= reply.Text!.Count) return true;
        var now = clock.Now;
        var record = new StatementFinished(now, _session.SessionId, (ulong)(reply.Number + reply.Ended), outcome, state, rows,
            (ulong)Math.Max(0, now - reply.SubmittedAt))
        {
            Bytes = HasAnswer(outcome) ? AnswerBytes : 0,
        };
        if (!ring.TryAppend(record, out _)) return false;
        if (HasAnswer(outcome)) AnswerBytes = 0;
        reply.Ended++;
        return true;
    }

    /// <summary>Records that a portal was bound and never executed. False: the ring is full.</summary>
    public bool TryNeverExecute(long number, long submittedAt)
    {
        if (IsDropped((ulong)number)) return true;
        var now = clock.Now;
        return ring.TryAppend(new StatementFinished(now, _session.SessionId, (ulong)number, StatementOutcome.NotExecuted, default, 0,
            (ulong)Math.Max(0, now - submittedAt)), out _);
    }

    /// <summary>Records which sealed values a statement's results show. False: the ring is full.</summary>
    public bool TryDisclose(DisclosurePage page)
    {
        var generation = journal.Generation;
        if (_announcedGeneration != generation && !TryAnnounceSession(generation)) return false;
        var record = new ValuesDisclosed(clock.Now, _session.SessionId, (ulong)page.Statement, page.Group, page.Version, page.Label, page.Showing,
            (ulong)page.Count, page.Digests) { Rule = page.Rule, Purpose = page.Purpose };
        if (!ring.TryAppend(record, out var position)) return false;
        // A strict session's results wait for this as well.
        LastSubmitted = position;
        return true;
    }

    /// <summary>Records which rows of labelled and sealed tables a statement met, or that it is not known. False: the ring is full.</summary>
    public bool TryTouch(RowPage page)
    {
        if (IsDropped((ulong)page.Statement)) return true;
        var generation = journal.Generation;
        if (_announcedGeneration != generation && !TryAnnounceSession(generation)) return false;
        var record = new RowsTouched(clock.Now, _session.SessionId, (ulong)page.Statement, page.Table.Path, page.Touch, page.Gap, (ulong)page.Rows, (ulong)page.LeftOut,
            page.Digests);
        if (!ring.TryAppend(record, out var position)) return false;
        // A strict session's rows wait for this as well; that nothing is known keeps nobody waiting.
        if (page.Gap == RowKeyGap.None) LastSubmitted = position;
        return true;
    }

    /// <summary>Records for whom the session asks from that statement on. False: the ring is full.</summary>
    public bool TryNameEndUser(string name, ulong since, EndUserCause cause)
    {
        var generation = journal.Generation;
        var named = new EndUserNamed(clock.Now, _session.SessionId, since, name, cause);
        if (Intake == StatementIntake.Drop)
        {
            // Statements run unrecorded, and namings would use the reserve up. It is told with the session, before the next statement that is recorded.
            if (_untoldSince == 0) _untoldSince = since;
            (_endUser, _announcedGeneration) = (named, -1);
            _sessionSize = JournalRing.SizeOf(_session) + 2 * JournalRing.SizeOf(named);
            return true;
        }
        if (_announcedGeneration != generation && !TryAnnounceSession(generation)) return false;
        if (!ring.TryAppend(named, out var position)) return false;
        // Statements of a text that was recorded before are under way. What is recorded behind it is durable only if this is.
        if (since <= _statements) LastSubmitted = position;
        (_endUser, _sessionSize) = (named, JournalRing.SizeOf(_session) + JournalRing.SizeOf(named));
        return true;
    }

    /// <summary>Records that a value came by that nobody should ever open. False: the ring is full.</summary>
    public bool TryPoison(int group, bool stops) =>
        ring.TryAppend(new PoisonTouched(clock.Now, (long)_session.SessionId, _session.Subject, group, stops ? "stop" : "alarm"), out _);

    /// <summary>Records that the session's subject has used up what a quota gives it. False: the ring is full.</summary>
    public bool TryQuota(ulong statement, string resource, in QuotaLimit limit, string action) => ring.TryAppend(
        new QuotaExceeded(clock.Now, (long)_session.SessionId, _session.Subject, (long)statement, resource, limit.Most, limit.RuleId, action), out _);

    /// <summary>Records that the session's subject has seen as many sealed values in clear as a rule gives it in a day. False: the ring is full.</summary>
    public bool TryBudget(long statement, string rule, int limit, string action) => ring.TryAppend(
        new QuotaExceeded(clock.Now, (long)_session.SessionId, _session.Subject, statement, "values-per-day", limit, rule, action), out _);

    /// <summary>Records the rule that refused a statement. Not where only the reserve is left: that it was refused is recorded in any case, and anybody can have that happen.</summary>
    public void TryForbid(ulong statement, string rule)
    {
        if (Intake == StatementIntake.Record) ring.TryAppend(new StatementForbidden(clock.Now, (long)_session.SessionId, _session.Subject, (long)statement, rule), out _);
    }

    /// <summary>Records that its subject is not known to send a statement that runs all the same. Not where only the reserve is left: anybody can send what is not known.</summary>
    public void TryFindStrange(ulong statement, string rule)
    {
        if (Intake == StatementIntake.Record) ring.TryAppend(new StatementStrange(clock.Now, (long)_session.SessionId, _session.Subject, (long)statement, rule), out _);
    }

    /// <summary>Records the end of the session.</summary>
    public bool TryClose(string reason) => ring.TryAppend(new SessionClosed(clock.Now, _session.SessionId, reason, _statements), out _);

    // What was refused or passed over has no answer of its own; another's may be under way.
    private static bool HasAnswer(StatementOutcome outcome) =>
        outcome is StatementOutcome.Succeeded or StatementOutcome.Failed or StatementOutcome.Suspended or StatementOutcome.Lost;

    private StatementIntake Intake => journal.IntakeFor(usesReserve);

    // Policy wants statements to run though there is no room for their records. The relay must not notice: names and portals follow the text.
    private bool Drop(CachedText text, ref PendingReply reply)
    {
        reply.Text = text;
        reply.Number = (long)_statements + 1;
        reply.SubmittedAt = clock.Now;
        (Newest, NewestAt) = (text.Facts, reply.SubmittedAt);
        reply.IsRecorded = true;
        // One range: what was dropped without a break. Of an older one an outcome may be written whose beginning is not.
        if (_lastDropped != _statements || _firstDropped == 0) _firstDropped = _statements + 1;
        _statements += (ulong)text.Count;
        _lastDropped = _statements;
        ring.CountDropped(text.Count);
        return true;
    }

    private bool IsDropped(ulong number) => number >= _firstDropped && number <= _lastDropped;

    // Reckoned as if session, templates and decision were to be announced with it: then a new segment cannot make a text too large that was not.
    private int Size(CachedText text)
    {
        if (text.JournalSize == 0)
        {
            var (sum, largest) = (0L, 0);
            for (var i = 0; i < text.Count; i++)
            {
                var size = JournalRing.SizeOf(Announcement(text, i));
                sum += size + JournalRing.SizeOf(default(StatementSubmitted));
                largest = Math.Max(largest, size);
            }
            (sum, largest) = (sum + SizeOfDecision, Math.Max(largest, SizeOfDecision));
            sum += text.RecordsValues ? StatementValuesWriter.RoomFor(text.Count) : 0;
            text.JournalSize = (int)Math.Min(sum + largest, int.MaxValue / 2);
        }
        return text.JournalSize + 2 * _sessionSize;
    }

    private TemplateAnnounced Announcement(CachedText text, int i)
    {
        var facts = text.Facts.Statements[i];
        return new TemplateAnnounced(clock.Now, (uint)(text.FirstTemplate + i), facts.Fingerprint, (byte)facts.Kind, facts.Command,
            facts.Template, Names(facts.Reads), Names(facts.Writes), facts.RelationsAreComplete)
        {
            ReadColumns = Names(facts.ReadColumns),
            WrittenColumns = Names(facts.WrittenColumns),
            ColumnsAreComplete = facts.ColumnsAreComplete,
            Privileges = facts.Privileges == StatementPrivileges.None ? "" : facts.Privileges.ToString().ToUpperInvariant(),
            LargestParameter = (uint)facts.LargestParameter,
        };
    }

    private bool TryAnnounceSession(int generation)
    {
        if (!ring.TryAppend(_session, out _sessionPosition)) return false;
        // Again, with its own time: who reads this segment alone must know for whom the session asks.
        // Of several that were not told only the last is known: who was left out of the journal before, and fails now, is not to pass for whom was told before them.
        if (_untoldSince > 0 && _untoldSince < _endUser.Since && !ring.TryAppend(_endUser with { Since = _untoldSince, Name = "", Cause = EndUserCause.Unknown }, out _)) return false;
        if ((_untoldSince > 0 || _endUser.Name is { Length: > 0 }) && !ring.TryAppend(_endUser, out _)) return false;
        _untoldSince = 0;
        _announcedGeneration = generation;
        return true;
    }

    private bool TryAnnounce(CachedText text, int generation)
    {
        for (var i = 0; i < text.Count; i++)
        {
            if (!ring.TryAppend(Announcement(text, i), out _)) return false;
        }
        text.AnnouncedGeneration = generation;
        return true;
    }

    private bool TryAnnounce(RecordedDecision decision, int generation)
    {
        if (!ring.TryAppend(new DecisionAnnounced(clock.Now, decision.Number, decision.Policy, decision.Rules), out _)) return false;
        decision.AnnouncedGeneration = generation;
        return true;
    }

    private static ImmutableArray<string> Names<T>(ImmutableArray<T> names)
        where T : struct => [.. names.Select(name => name.ToString()!)];
}
