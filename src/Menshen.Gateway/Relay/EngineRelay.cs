using System.Buffers;
using Menshen.Gateway.Quotas;
using Menshen.Gateway.Rows;
using Menshen.Gateway.Sealing;
using Menshen.Wire;
using StatementOutcome = Menshen.Journal.StatementOutcome;

namespace Menshen.Gateway.Relay;

/// <summary>The way from the engine to the client: results are matched to their statements, outcomes recorded, then everything goes in one send.</summary>
internal sealed class EngineRelay(RelayState state)
{
    /// <summary>Bytes (64 KiB) of a message that is read whole; tags and settings are far shorter, and a false engine must not fill us.</summary>
    private const uint LongestRead = 64 * 1024;

    /// <summary>Bytes of a longer error that are read: severity and SQLSTATE stand at its front, the rest is as long as a statement makes it.</summary>
    private const int ErrorFront = 1024;

    private readonly Outcomes _outcomes = new(state);
    private readonly ResultOpener _opener = new(state, new RowNoter(state));
    private readonly QuotaGate? _quotas = state.Quota is { } quota ? new QuotaGate(state, quota) : null;
    private ulong _passing;
    private ulong _dropping;
    private bool _copies;
    private bool _counted;
    private ReadOnlyMemory<byte> _replacement;

    /// <summary>Why the session must end: the engine said something that the protocol does not allow here, or what cannot be taken back. Else None.</summary>
    public SessionEndReason EndsFor { get; private set; }

    /// <summary>The engine has said goodbye to the client in its own words (FATAL).</summary>
    public bool SaidGoodbye { get; private set; }

    /// <summary>True between two messages, so that words of ours can be put in.</summary>
    public bool IsBetweenMessages => _passing == 0 && _dropping == 0;

    /// <summary>Takes what it can and returns how much; it stops where the journal is not yet far enough.</summary>
    public int Process(ReadOnlySpan<byte> input)
    {
        if (MustWaitForJournal() || !TryRelease()) return 0;
        _opener.Begin(input);
        var from = Drop(input);
        _opener.Skip(from);
        var at = from + Pass(input[from..]);
        while (at < input.Length && FrameReader.TryReadHeader(input[at..], out var header))
        {
            if (!TryReadNeeded(input[at..], header, out var body)) break;
            // What is recorded of values in an error belongs to the statement that failed, which is not the head any more once it has failed.
            if (header.Type == BackendType.ErrorResponse) _opener.Settle();
            var step = Take(header, body);
            if (step == EngineStep.Wait) break;
            if (step == EngineStep.Forward && _opener.AreTooLong(header)) (step, _replacement) = (EngineStep.Replace, ResultOpener.Instead(header.Type, body));
            // Of a long error only the front is here: it passes as it is, where nothing is sealed.
            var isWhole = header.FrameLength <= (ulong)(input.Length - at);
            if (step == EngineStep.Replace)
            {
                Replace(input, from, at);
                _dropping = header.FrameLength;
                from = at += Drop(input[at..]);
                _opener.Skip(from);
                continue;
            }
            if (isWhole) _opener.Gather(input, at, header);
            _passing = header.FrameLength;
            at += Pass(input[at..]);
        }
        _opener.Send(input, from, at);
        if (!_opener.TryEnd()) HoldBack();
        if (state.Replies.Count <= state.Services.PipelineLimit / 2) state.Release(ClientHold.Pipeline);
        if (state.Replies.Count > 0) return at;
        state.NamesMayChange = false;
        state.EndUser?.Settle();
        state.Release(ClientHold.Settings);
        return at;
    }

    /// <summary>Records, for a session that ends, that the outcomes still owed are not known. False: the journal is full, ask again.</summary>
    public bool TryLoseAll()
    {
        while (state.Replies.Count > 0)
        {
            if (!_outcomes.TryPassOver(ref state.Replies.Head, StatementOutcome.Lost)) return false;
            state.Replies.Pop();
        }
        state.ForgetPortals();
        return _outcomes.TryFinishNeverExecuted();
    }

    /// <summary>The part of a message that must be seen before it may pass; nothing of those that are long by nature.</summary>
    private bool TryReadNeeded(ReadOnlySpan<byte> input, FrameHeader header, out ReadOnlySpan<byte> body)
    {
        body = default;
        if (!header.IsValid) Violation();
        if (!header.IsValid) return false;
        if (_opener.NeedsWhole(header)) return FrameReader.TryReadBody(input, header, out body);
        if (header.Type is not (BackendType.CommandComplete or BackendType.ReadyForQuery or BackendType.ErrorResponse or BackendType.ParameterStatus)) return true;
        if (header.Length <= LongestRead) return FrameReader.TryReadBody(input, header, out body);
        if (header.Type != BackendType.ErrorResponse) Violation();
        if (EndsFor != SessionEndReason.None || input.Length < FrameHeader.Size + ErrorFront) return false;
        // Cut behind the last whole field and closed there, it is an error like any other.
        var front = input.Slice(FrameHeader.Size, ErrorFront);
        body = (byte[])[.. front[..(front.LastIndexOf((byte)0) + 1)], 0];
        return true;
    }

    private EngineStep Take(FrameHeader header, ReadOnlySpan<byte> body)
    {
        DropCopyEnds();
        var before = state.Recorder.AnswerBytes;
        state.Recorder.AnswerBytes += header.FrameLength;
        // Most subjects have no quota: their messages cost one comparison. One that was counted and waits ends as it began.
        var step = _quotas is null || !_counted && state.Quota!.IsFree ? On(header.Type, body) : OnCounted(_quotas, header, body);
        // It is offered again, and counted then.
        if (step == EngineStep.Wait) state.Recorder.AnswerBytes = before;
        return step;
    }

    private EngineStep OnCounted(QuotaGate quotas, FrameHeader header, ReadOnlySpan<byte> body)
    {
        if (!_counted && !state.Quota!.TryCount(header.Type, (long)header.FrameLength, state)) return state.Quota!.WaitsToBeTold ? WaitForNews() : WaitForJournal();
        _counted = true;
        var verdict = quotas.Judge(header.Type, body);
        if (verdict == QuotaStep.End) EndsFor = SessionEndReason.QuotaExceeded;
        if (verdict == QuotaStep.End) return EngineStep.Wait;
        var step = verdict == QuotaStep.Swallow ? EngineStep.Replace : On(header.Type, body);
        if (step == EngineStep.Wait) return EngineStep.Wait;
        _counted = false;
        if (verdict is not (QuotaStep.TakeAndSwallow or QuotaStep.TakeAndReplace)) return step;
        _replacement = verdict == QuotaStep.TakeAndReplace ? quotas.Words : default;
        return EngineStep.Replace;
    }

    private EngineStep On(byte type, ReadOnlySpan<byte> body)
    {
        switch (type)
        {
            case BackendType.DataRow:
                if (!IsResultDue) return Violation();
                _outcomes.Rows++;
                // What a quota withholds does not reach the client.
                if (state.Quota is not { Withholds: true }) _opener.Rows.Note(body);
                return EngineStep.Forward;
            case BackendType.CommandComplete: return OnCommandComplete(body);
            case BackendType.ReadyForQuery: return OnReady(body);
            case BackendType.EmptyQueryResponse: return OnResult(StatementOutcome.Succeeded, 0);
            case BackendType.PortalSuspended: return OnResult(StatementOutcome.Suspended, _outcomes.Rows);
            case BackendType.ErrorResponse: return OnError(body);
            case BackendType.ParseComplete: return Ends(ExpectedReply.Parse);
            case BackendType.BindComplete: return Ends(ExpectedReply.Bind);
            case BackendType.CloseComplete: return Ends(ExpectedReply.Close);
            case BackendType.NoData: return Ends(ExpectedReply.Describe);
            case BackendType.RowDescription: return OnRowDescription(body);
            case BackendType.CopyInResponse: return OnCopyIn();
            case BackendType.FunctionCallResponse: return Head(ExpectedReply.FunctionCall) ? FinishOne(StatementOutcome.Succeeded, default, 0) : Violation();
            case BackendType.ParameterStatus: return OnParameterStatus(body);
            case BackendType.CopyData or BackendType.CopyOutResponse or BackendType.CopyDone: return IsResultDue ? EngineStep.Forward : Violation();
            case BackendType.ParameterDescription: return Head(ExpectedReply.Describe) ? EngineStep.Forward : Violation();
            case BackendType.NoticeResponse or BackendType.NotificationResponse: return EngineStep.Forward;
            default: return Violation(); // Authentication, BackendKeyData, CopyBothResponse and whatever is not of the protocol.
        }
    }

    private EngineStep OnCommandComplete(ReadOnlySpan<byte> body)
    {
        if (!CommandComplete.TryParse(body, out var complete)) return Violation();
        // SHOW, EXPLAIN and others send rows and have a tag without a number.
        if (!complete.TryGetRows(out var rows)) rows = _outcomes.Rows;
        var isPassword = state.Replies.Count > 0 && state.Replies.Head is { Refusal: null, Text.OwnPassword: not null };
        var step = OnResult(StatementOutcome.Succeeded, rows, complete.Tag);
        if (!isPassword || step != EngineStep.Forward) return step;
        // The engine was given something else to do, and calls it so.
        var words = new ArrayBufferWriter<byte>();
        CommandComplete.Write(words, "ALTER ROLE"u8);
        _replacement = words.WrittenMemory;
        return EngineStep.Replace;
    }

    private EngineStep OnResult(StatementOutcome outcome, ulong rows, ReadOnlySpan<byte> tag = default)
    {
        if (!IsResultDue) return Violation();
        // Whether it ran by a condition that means something else now is known as soon as the catalogue answers again.
        if (state.Seals is { } seals && state.Replies.Head is { Text: { } text, Refusal: null } && seals.IsUnheard(text)) return WaitToBeHeard();
        if (state.EndUser is { } user && !user.TryAdvance(state, state.Replies.Head, tag)) return WaitForJournal();
        // It ran by a condition that means something else now, and what it did may be committed: an answer would be a lie, and so would an error.
        if (IsStale()) EndsFor = SessionEndReason.ColumnChanged;
        if (EndsFor == SessionEndReason.ColumnChanged) return EngineStep.Wait;
        if (state.Replies.Head.Text is { } done) state.OnSuccess(done);
        if (Head(ExpectedReply.Query) && state.Replies.Head.Text is { IsOpaque: true })
        {
            // Nobody knows how many results such a text has: its one outcome waits for the last.
            _outcomes.EarlierRows += rows;
            _outcomes.Rows = 0;
            return EngineStep.Forward;
        }
        if (Head(ExpectedReply.Query)) return FinishOne(outcome, default, rows);
        if (FinishOne(outcome, default, rows) == EngineStep.Wait) return EngineStep.Wait;
        state.Replies.Pop();
        DropCopyEnds();
        state.Release(ClientHold.CopyBegins);
        return EngineStep.Forward;
    }

    private EngineStep FinishOne(StatementOutcome outcome, Journal.SqlState sqlState, ulong rows)
    {
        var (recorded, isSuspended) = (outcome, outcome == StatementOutcome.Suspended);
        _quotas?.Correct(ref recorded, ref sqlState);
        // The keys before the outcome: whoever reads the journal in order knows whose they are.
        if (outcome is (StatementOutcome.Succeeded or StatementOutcome.Suspended) && !_opener.Rows.TryEnd(ref state.Replies.Head, rows)) return WaitForJournal();
        if (!state.Recorder.TryFinish(ref state.Replies.Head, recorded, sqlState, rows)) return WaitForJournal();
        _opener.Rows.Begin();
        state.Quota?.EndResult(state, isSuspended);
        ref var head = ref state.Replies.Head;
        if (outcome == StatementOutcome.Succeeded && (head.IsRecorded || head.IsLeftOut) && head.Text!.TakesAnyNames) state.ForgetNamesOf(head.Text, head.Ended - 1);
        _outcomes.Rows = 0;
        state.CopyingIn = false;
        if (_copies) DropCopyEnd();
        _copies = false;
        return EngineStep.Forward;
    }

    // Two copies of one text have two ends; the first must not be taken for the second's.
    private void DropCopyEnd()
    {
        for (var i = 1; i < state.Replies.Count; i++)
        {
            if (state.Replies[i].Kind != ExpectedReply.CopyEnd) continue;
            state.Replies.RemoveAt(i);
            return;
        }
    }

    private EngineStep OnReady(ReadOnlySpan<byte> body)
    {
        if (!ReadyForQuery.TryParse(body, out var ready)) return Violation();
        if (state.Replies.Count == 0 || state.Replies.Head.Kind is not (ExpectedReply.Sync or ExpectedReply.Query or ExpectedReply.FunctionCall)) return Violation();
        if (!state.News.AreKnown(ready.Status)) return WaitForNews();
        // Statements of a text that never began, because one before them failed; or the one outcome of a text that is not understood.
        var rest = state.Replies.Head.Text is { IsOpaque: true } ? StatementOutcome.Succeeded : StatementOutcome.Skipped;
        if (!_outcomes.TryFinishAll(ref state.Replies.Head, rest, default, _outcomes.EarlierRows)) return WaitForJournal();
        if (state.EndUser is { } user && !user.TryReady(state.Recorder, ready.Status)) return WaitForJournal();
        state.Quota?.Account(state);
        _opener.Rows.Begin();
        state.Recorder.AnswerBytes = 0;
        (_outcomes.Rows, _outcomes.EarlierRows, _copies) = (0, 0, false);
        state.Replies.Pop();
        DropCopyEnds();
        state.CopyingIn = false;
        if (state.Replies.Count == 0) state.IsUnsynced = state.HasBound = state.SettingsMayChange = false;
        state.TransactionStatus = ready.Status;
        if (ready.Status == TransactionStatus.Idle) state.OnIdle();
        // Those for which the ring has no room are tried again at the next ReadyForQuery, and at the end.
        if (state.NeverExecuted.Count > 0) _outcomes.TryFinishNeverExecuted();
        state.Quota?.EndStatement(state);
        state.Release(ClientHold.CopyBegins);
        return EngineStep.Forward;
    }

    private EngineStep OnError(ReadOnlySpan<byte> body)
    {
        if (!ErrorResponse.TryParse(body, out var error)) return Violation();
        SaidGoodbye |= error.Severity is [(byte)'F', ..] or [(byte)'P', (byte)'A', ..];
        if (state.Replies.Count == 0 || state.Replies.Head.Kind == ExpectedReply.Sync && SaidGoodbye) return EngineStep.Forward;
        // What left before it failed was seen.
        if (!_opener.Rows.TryFlush()) return WaitForJournal();
        state.EndUser?.NoteError();
        var refusal = state.Replies.Head.Refusal;
        // Cancelled by us, while it waited for a table whose column changes; and not by the client.
        if (error.SqlState.SequenceEqual("57014"u8) && !state.Cancels.TakeOne() && IsStale()) refusal ??= state.Seals!.WhyCancelled;
        state.Quota?.Account(state);
        var broken = state.Quota is { Broken: not null } quota ? quota.Refusal : null;
        if (!_outcomes.TryFail(broken is null ? Journal.SqlState.FromText(error.SqlState) : _quotas!.SqlStateOfBroken)) return WaitForJournal();
        state.Quota?.EndStatement(state);
        state.Release(ClientHold.CopyBegins);
        refusal ??= state.Seals?.EndCopy() ?? broken ?? DeniedColumns.Behind(error, state);
        if (refusal is null) return EngineStep.Forward;
        var words = new ArrayBufferWriter<byte>();
        ErrorResponse.Write(words, new StatementRefused(refusal.SqlState, refusal.Message, $"Rule {refusal.RuleId}.", refusal.Hint));
        _replacement = words.WrittenMemory;
        return EngineStep.Replace;
    }

    private EngineStep OnRowDescription(ReadOnlySpan<byte> body)
    {
        _opener.Learn(body);
        _opener.Rows.Learn(body);
        if (Head(ExpectedReply.Describe)) state.Replies.Pop();
        else if (!Head(ExpectedReply.Query) || !IsResultDue) return Violation();
        return EngineStep.Forward;
    }

    private EngineStep OnCopyIn()
    {
        if (!IsResultDue) return Violation();
        _copies = true;
        // The engine ignores every Sync it meets before the end of the copy, also those that were already on their way.
        for (var i = 1; i < state.Replies.Count; i++)
        {
            if (state.Replies[i].Kind == ExpectedReply.CopyEnd) return EngineStep.Forward;
            if (state.Replies[i].Kind == ExpectedReply.Sync) state.Replies.RemoveAt(i--);
        }
        state.CopyingIn = true;
        state.Release(ClientHold.CopyBegins | ClientHold.Settings);
        return EngineStep.Forward;
    }

    private EngineStep OnParameterStatus(ReadOnlySpan<byte> body)
    {
        if (!ParameterStatus.TryParse(body, out var status)) return Violation();
        state.Hear(status);
        return EngineStep.Forward;
    }

    private EngineStep Ends(ExpectedReply kind)
    {
        if (!Head(kind)) return Violation();
        if (kind == ExpectedReply.Close && state.Replies.Head.NamesPortal) state.Abandon(state.Replies.Head.Displaced as RelayState.Portal);
        state.Replies.Pop();
        return EngineStep.Forward;
    }

    /// <summary>Rows may only come in answer to what gives rows, and only while a statement of it has not ended.</summary>
    private bool IsResultDue => Head(ExpectedReply.Execute) || Head(ExpectedReply.Query) && !state.Replies.Head.HasAllResults;

    private bool IsStale() => state.Seals is { } seals && state.Replies.Head is { Text: { IsOpaque: false } text, Refusal: null } head && seals.IsStale(text, head.Moves);

    private bool Head(ExpectedReply kind) => state.Replies.Count > 0 && state.Replies.Head.Kind == kind;

    private void DropCopyEnds()
    {
        while (Head(ExpectedReply.CopyEnd)) state.Replies.Pop();
    }

    private int Drop(ReadOnlySpan<byte> input)
    {
        var dropped = (int)Math.Min(_dropping, (ulong)input.Length);
        _dropping -= (ulong)dropped;
        return dropped;
    }

    private int Pass(ReadOnlySpan<byte> input)
    {
        var passed = (int)Math.Min(_passing, (ulong)input.Length);
        _passing -= (ulong)passed;
        return passed;
    }

    private void Replace(ReadOnlySpan<byte> input, int from, int at)
    {
        _opener.Send(input, from, at);
        _opener.Send(_replacement.Span);
        _replacement = default;
    }

    /// <summary>Sends what waits for the journal, if it is far enough and nothing waits for a beat. False: it waits on.</summary>
    public bool TryRelease() => state.Pace?.MustWait() != true && (_opener.TryRelease() || HoldBack());

    // Asked first, looked at again: progress made before the asking calls nobody.
    private bool HoldBack()
    {
        WaitForJournal();
        if (!_opener.TryRelease()) return false;
        state.Port.PauseEngine(false);
        return true;
    }

    private bool MustWaitForJournal()
    {
        if (!state.Services.IsStrict || state.Recorder.IsDurable) return false;
        WaitForJournal();
        // Asked first, looked at again: progress made before the asking calls nobody.
        if (!state.Recorder.IsDurable) return true;
        state.Port.PauseEngine(false);
        return false;
    }

    private EngineStep WaitForJournal()
    {
        state.Port.PauseEngine(true);
        state.Port.WakeWhenJournalMoves();
        return EngineStep.Wait;
    }

    private EngineStep WaitToBeHeard()
    {
        state.WaitsToBeHeard = true;
        return WaitForNews();
    }

    private EngineStep WaitForNews()
    {
        state.Port.PauseEngine(true);
        return EngineStep.Wait;
    }

    private EngineStep Violation()
    {
        EndsFor = SessionEndReason.EngineViolation;
        return EngineStep.Wait;
    }
}
