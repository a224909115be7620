using System.Buffers;
using Menshen.Gateway.EndUsers;
using Menshen.Gateway.Rows;
using Menshen.Gateway.Statements;
using Menshen.Gateway.Statistics;
using Menshen.Policy;
using Menshen.Sql;
using Menshen.Wire;
using StatementOutcome = Menshen.Journal.StatementOutcome;

namespace Menshen.Gateway.Relay;

/// <summary>Decides each message of the client before it may move. The one switch over all that a client can send after login.</summary>
/// <remarks>
/// A refused statement is not swallowed: the engine gets a text in its place that fails to parse, and the engine's error is exchanged for
/// the refusal on its way back. So the engine aborts the transaction and skips to the next Sync exactly as for any error, and a COMMIT after
/// a refusal can never commit half a transaction.
/// </remarks>
internal sealed class StatementGate(RelayState state)
{
    /// <summary>Under this name a text that never parses takes the place of a Bind or an Execute: a Parse without a name would make the engine forget its unnamed statement.</summary>
    private static ReadOnlySpan<byte> NeverPrepared => "menshen"u8;

    private static ReadOnlySpan<byte> NeverParses => "menshen refused"u8;

    private readonly ArrayBufferWriter<byte> _substitute = new(64);
    private readonly PasswordGate _passwords = new(state);
    private readonly SealGate _seals = new(state);
    private readonly StatisticsGate _statistics = new(state);

    private TextValues Values => state.Services.Texts.Values;

    /// <summary>The rows of a COPY into sealed columns.</summary>
    public CopyGate Copies { get; } = new(state);

    /// <summary>Why the session must end, after <see cref="ClientStep.End"/>.</summary>
    public SessionEnded? Ended { get; private set; }

    /// <summary>What becomes of one whole message.</summary>
    public ClientStep Admit(byte type, ReadOnlySpan<byte> body)
    {
        state.NoteMessage(type);
        var step = state.EndUser is { } user && user.MustWait(type, state, _substitute) ? ClientStep.Wait : Dispatch(type, body);
        // Whatever became of this message, the facts found for it are not those of the next.
        if (step != ClientStep.Wait) (state.Arrived, state.Planned, state.Judged) = (null, null, null);
        if (step is ClientStep.Forward or ClientStep.Drop) state.EndUser?.Note(type, state);
        state.Services.Texts.ForgetPassword();
        return step;
    }

    /// <remarks>While the engine skips to a Sync it would ignore what else comes. So it gets none of it: should we ever be wrong about
    /// the skipping, nothing can run without a record.</remarks>
    private ClientStep Dispatch(byte type, ReadOnlySpan<byte> body) => type switch
    {
        FrontendType.Query => OnQuery(body),
        FrontendType.Parse => OnParse(body),
        FrontendType.Bind => OnBind(body),
        FrontendType.Describe => OnDescribe(body),
        FrontendType.Execute => OnExecute(body),
        FrontendType.Close => OnClose(body),
        FrontendType.Sync => OnSync(),
        FrontendType.Flush => state.CopyingIn || state.SkippingToSync ? ClientStep.Drop : ClientStep.Forward,
        FrontendType.FunctionCall => OnFunctionCall(body),
        FrontendType.CopyDone or FrontendType.CopyFail => OnCopyEnd(type),
        FrontendType.Terminate => ClientStep.Terminate,
        _ => Violation(type),
    };

    /// <summary>Sends what takes the place of the message just dropped, or what must go before the one that waits.</summary>
    public void SendSubstitute()
    {
        if (_substitute.WrittenCount == 0) return;
        state.Port.ToEngine(_substitute.WrittenSpan);
        _substitute.ResetWrittenCount();
    }

    private ClientStep OnQuery(ReadOnlySpan<byte> body)
    {
        if (!Query.TryParse(body, out var query)) return Violation(FrontendType.Query);
        if (state.SkippingToSync) return ClientStep.Drop;
        var text = state.Services.Texts.Find(query.Text, state);
        if (text is null) return ClientStep.Wait;
        if (IsFull() || MustWaitForRoom(text) || _passwords.MustWait(text) || _seals.MustWait(text, query.Text) || _statistics.MustWait(text, query.Text))
        {
            // Its facts need not be found again.
            state.Arrived = text;
            return ClientStep.Wait;
        }
        // Sealed first, for the record, whatever else there is to say.
        var unsealed = _seals.PrepareQuery(text, query.Text);
        var unfit = _passwords.RefusalOfQuery(text) ?? unsealed ?? _statistics.Refusal;
        ref var reply = ref state.Replies.Push();
        (reply.Kind, reply.Moves) = (ExpectedReply.Query, _seals.Moves);
        reply.Refusal = Decide(text, ref reply, submit: true, unfit);
        if (reply.Refusal is null && state.Account.Changes(text)) return _passwords.BeginQuery(reply);
        if (reply.Refusal is null) return _statistics.TryWriteQuery(_substitute) || _seals.TryWriteQuery(_substitute, ref reply) || Labels.LabelledCopy.TryWrite(_substitute, query.Text, text, _seals.Plan, state) ? Replaced(text) : Forward(text, flush: false);
        Query.Write(_substitute, NeverParses);
        return ClientStep.Drop;
    }

    private ClientStep OnParse(ReadOnlySpan<byte> body)
    {
        if (!Parse.TryParse(body, out var parse)) return Violation(FrontendType.Parse);
        if (state.SkippingToSync) return ClientStep.Drop;
        var text = EndUserTexts.Declared(state.Services.Texts.Find(parse.Text, state), parse, state);
        if (text is null) return ClientStep.Wait;
        if (IsFull() || MustWaitForNames(parse.Statement) || MustWaitForRoom(text) || _passwords.MustWait(text) || _seals.MustWait(text, parse.Text) || _statistics.MustWait(text, parse.Text))
        {
            state.Arrived = text;
            return ClientStep.Wait;
        }
        var unsealed = _seals.PrepareParse(text, parse);
        ref var reply = ref state.Replies.Push();
        (reply.Kind, reply.Moves) = (ExpectedReply.Parse, _seals.Moves);
        var known = state.TryName(parse.Statement, out var name);
        reply.Refusal = !known ? Decide(text, ref reply, submit: true, GateRefusals.NameTooLong)
            : !parse.Statement.IsEmpty && state.Statements.Count >= state.Services.PreparedStatementLimit
            ? Decide(text, ref reply, submit: true, GateRefusals.TooManyPrepared)
            : Decide(text, ref reply, submit: false, _passwords.RefusalOfParse(text) ?? unsealed ?? _statistics.Refusal);
        if (reply.Refusal is not null)
        {
            Parse.Write(_substitute, known ? parse.Statement : NeverPrepared, NeverParses);
            return ClientStep.Drop;
        }
        (reply.Text, reply.Displaced) = (text, state.Statements.Set(name, text, out reply.Name));
        state.RowKeys?.ForgetShape(text);
        reply.Literals = state.Literals.Keep(reply.Name, text, Values, _seals.Plan);
        if (!state.Account.Changes(text)) return _statistics.TryWriteParse(_substitute, parse) || _seals.TryWriteParse(_substitute, parse) ? ClientStep.Drop : ClientStep.Forward;
        _passwords.Prepare(name);
        Parse.Write(_substitute, parse.Statement, PasswordGate.InItsPlace);
        return ClientStep.Drop;
    }

    private ClientStep OnBind(ReadOnlySpan<byte> body)
    {
        if (!Bind.TryParseNames(body, out var portalName, out var statementName)) return Violation(FrontendType.Bind);
        if (state.SkippingToSync) return ClientStep.Drop;
        if (IsFull() || MustWaitForNames(statementName)) return ClientStep.Wait;
        var text = (state.TryName(statementName, out var name) ? state.Statements.Find(name) : null) ?? state.Services.Texts.Unknown;
        var missing = MissingName(text, GateRefusals.NoSuchStatement);
        if (MustWaitForRoom(text)) return ClientStep.Wait;
        Values.Clear();
        var unsealed = _seals.PrepareBind(text, name, body, out var recorded);
        missing ??= unsealed;
        // A Bind that cannot be read whole is refused by the engine.
        if (text.RecordsValues && Bind.TryParse(recorded, out var bind)) Values.TakeBind(bind, text, state.Literals, name, state.Encoding);
        if (text.Naming is { IsOpen: true } && Bind.TryParse(body, out var named)) text = EndUserTexts.Bound(text, named, state);
        missing ??= _passwords.RefusalOfBind(text, name, portalName);
        if (name.Length > RelayState.LongestName || !state.TryName(portalName, out name)) missing = GateRefusals.NameTooLong;
        ref var reply = ref state.Replies.Push();
        (reply.Kind, reply.Moves) = (ExpectedReply.Bind, _seals.Moves);
        // Recorded at Bind, not at Execute: planning may already run functions that the planner believes constant.
        reply.Refusal = Decide(text, ref reply, submit: true, missing);
        if (reply.Refusal is not null)
        {
            Parse.Write(_substitute, NeverPrepared, NeverParses);
            return ClientStep.Drop;
        }
        if (state.Account.Changes(text)) return _passwords.BeginBind(reply, text, body);
        BindPortal(name, text, ref reply, state.RowKeys is { Picture: not null } ? ResultFormats.Of(body) : default);
        return _seals.TryWriteBind(_substitute) ? ClientStep.Drop : ClientStep.Forward;
    }

    /// <summary>The change of the own password that was asked for is done, or refused.</summary>
    public void OnPasswordChanged(Decision.Refuse? refusal)
    {
        if (_passwords.Answer(refusal, _substitute, NeverPrepared, NeverParses) is { } text) BindPortal([], text, ref state.Replies[state.Replies.Count - 1]);
    }

    private void BindPortal(ReadOnlySpan<byte> name, CachedText text, ref PendingReply reply, ResultFormats formats = default)
    {
        var portal = name.IsEmpty ? state.Portals.Find(name) : null;
        state.HasBound = true;
        reply.Name = string.Empty;
        reply.NamesPortal = true;
        if (portal is null)
        {
            portal = new RelayState.Portal { Text = text };
            reply.Displaced = state.Portals.Set(name, portal, out reply.Name);
        }
        // A name in use makes a Bind fail unless it is the unnamed portal's, which is replaced.
        state.Abandon(portal);
        portal.Text = text;
        (portal.Number, portal.SubmittedAt, portal.IsLeftOut, portal.Decision) = (reply.Number, reply.SubmittedAt, reply.IsLeftOut, reply.Decision);
        (portal.Rows, portal.Bytes, portal.Formats, portal.Named, portal.Sealing) = (0, 0, formats, reply.Named, _seals.Bound(text));
    }

    private ClientStep OnExecute(ReadOnlySpan<byte> body)
    {
        if (!Execute.TryParse(body, out var execute)) return Violation(FrontendType.Execute);
        if (state.SkippingToSync) return ClientStep.Drop;
        if (IsFull()) return ClientStep.Wait;
        var portal = state.TryName(execute.Portal, out var name) ? state.Portals.Find(name) : null;
        var text = portal?.Text ?? state.Services.Texts.Unknown;
        // The rules may have changed since the Bind; what runs from here on must fit those in force.
        var isLate = portal is { Number: > 0, IsLeftOut: true } && state.Selection.Of(text) != RecordLevel.None;
        if ((isLate || portal is not { Number: > 0 }) && MustWaitForRoom(text)) return ClientStep.Wait;
        ref var reply = ref state.Replies.Push();
        (reply.Kind, reply.Portal, reply.Formats, reply.Moves) = (ExpectedReply.Execute, portal, portal?.Formats ?? default, portal?.Sealing.Moves ?? 0);
        if (portal is { Number: > 0 })
        {
            if ((isLate && !state.Recorder.TakesNewWork ? GateRefusals.JournalCannotRecord : _seals.RefusalOfRunning(portal)) is { } late) return RefuseExecute(ref reply, late);
            reply.Text = portal.Text;
            reply.Number = portal.Number;
            reply.SubmittedAt = portal.SubmittedAt;
            (reply.IsRecorded, reply.IsLeftOut, reply.Named, reply.Decision) = (!portal.IsLeftOut, portal.IsLeftOut, portal.Named, portal.Decision);
            if (isLate && !TryRecordBound(ref reply)) return RefuseExecute(ref reply, GateRefusals.JournalCannotRecord);
            portal.Number = 0;
            return Forward(portal.Text, flush: true);
        }
        // A portal run again, or one made by SQL's DECLARE.
        Values.Clear();
        reply.Refusal = Decide(text, ref reply, submit: true, name.Length > RelayState.LongestName ? GateRefusals.NameTooLong
            : MissingName(text, GateRefusals.NoSuchPortal) ?? _passwords.RefusalOfRunning(text) ?? (text.Naming is { IsOpen: false } ? EndUserRefusals.Unreadable : null));
        if (reply.Refusal is null) return Forward(reply.Text!, flush: true);
        Parse.Write(_substitute, NeverPrepared, NeverParses);
        return ClientStep.Drop;
    }

    private ClientStep RefuseExecute(ref PendingReply reply, Decision.Refuse refusal)
    {
        reply = new PendingReply { Kind = ExpectedReply.Execute, Refusal = refusal };
        Parse.Write(_substitute, NeverPrepared, NeverParses);
        return ClientStep.Drop;
    }

    // The record is the Bind's too: one that is still owed its answer must not make a second.
    private bool TryRecordBound(ref PendingReply reply)
    {
        if (!state.Recorder.TryRecordLate(ref reply)) return false;
        for (var i = 0; i < state.Replies.Count; i++)
        {
            ref var bind = ref state.Replies[i];
            if (bind.Kind != ExpectedReply.Bind || bind.Number != reply.Number) continue;
            (bind.IsRecorded, bind.IsLeftOut, bind.Ended) = (reply.IsRecorded, reply.IsLeftOut, reply.Ended);
        }
        return true;
    }

    private ClientStep OnDescribe(ReadOnlySpan<byte> body)
    {
        if (!Describe.TryParse(body, out var describe)) return Violation(FrontendType.Describe);
        if (state.SkippingToSync) return ClientStep.Drop;
        if (IsFull()) return ClientStep.Wait;
        ref var reply = ref state.Replies.Push();
        reply.Kind = ExpectedReply.Describe;
        // Whose columns the answer describes: sealed values in them are shown by their types.
        if (state.Seals is not null && state.TryName(describe.Name, out var name))
            reply.Text = describe.Kind == TargetKind.Portal ? state.Portals.Find(name)?.Text : state.Statements.Find(name);
        return ClientStep.Forward;
    }

    private ClientStep OnClose(ReadOnlySpan<byte> body)
    {
        if (!Close.TryParse(body, out var close)) return Violation(FrontendType.Close);
        if (state.SkippingToSync) return ClientStep.Drop;
        if (IsFull()) return ClientStep.Wait;
        ref var reply = ref state.Replies.Push();
        reply.Kind = ExpectedReply.Close;
        if (!state.TryName(close.Name, out var name))
        {
            reply.Refusal = GateRefusals.NameTooLong;
            Parse.Write(_substitute, NeverPrepared, NeverParses);
            return ClientStep.Drop;
        }
        // Gone at once, for a Parse of the same name may follow at once; given back should the Close be passed over.
        reply.NamesPortal = close.Kind == TargetKind.Portal;
        reply.Displaced = reply.NamesPortal ? state.Portals.Remove(name, out reply.Name) : state.Statements.Remove(name, out reply.Name);
        if (!reply.NamesPortal && reply.Name is { } closed) state.Literals.Forget(closed);
        return ClientStep.Forward;
    }

    private ClientStep OnSync()
    {
        // While it copies in, the engine ignores Sync: no ReadyForQuery will come for this one.
        if (state.CopyingIn) return ClientStep.Drop;
        if (IsFull()) return ClientStep.Wait;
        state.SkippingToSync = false;
        state.Replies.Push().Kind = ExpectedReply.Sync;
        return ClientStep.Forward;
    }

    private ClientStep OnFunctionCall(ReadOnlySpan<byte> body)
    {
        if (!FunctionCall.TryParse(body, out var call)) return Violation(FrontendType.FunctionCall);
        if (state.SkippingToSync) return ClientStep.Drop;
        if (IsFull() || MustWaitForRoom(state.Services.Texts.FunctionCall)) return ClientStep.Wait;
        ref var reply = ref state.Replies.Push();
        reply.Kind = ExpectedReply.FunctionCall;
        Values.Clear();
        reply.Refusal = Decide(state.Services.Texts.FunctionCall, ref reply, submit: true, EndUserRefusals.OfFunction(call.FunctionOid, state) ?? _seals.RefusalOfFunction(call.FunctionOid));
        if (reply.Refusal is null) return ClientStep.Forward;
        Query.Write(_substitute, NeverParses);
        return ClientStep.Drop;
    }

    private ClientStep OnCopyEnd(byte type)
    {
        if (state.SkippingToSync) return ClientStep.Drop;
        // The end of a copy under way must pass: what is owed waits for it.
        if (!state.CopyingIn && IsFull()) return ClientStep.Wait;
        if (!Copies.End(type)) return ClientStep.Drop;
        state.CopyingIn = false;
        // Only what was sent before the engine's CopyInResponse has come can be misread; with nothing owed there is nothing to mark.
        if (state.Replies.Count > 0) state.Replies.Push().Kind = ExpectedReply.CopyEnd;
        return ClientStep.Forward;
    }

    private Decision.Refuse? MissingName(CachedText text, Decision.Refuse refusal) =>
        text == state.Services.Texts.Unknown && text.DecideFor(state.Subject) is Decision.Refuse ? refusal : null;

    /// <summary>The one place where statements are decided and recorded. Null: it may go.</summary>
    private Decision.Refuse? Decide(CachedText text, ref PendingReply reply, bool submit, Decision.Refuse? limit = null)
    {
        // Before its change a password serves for nothing else, whatever came here and by whichever way.
        var refusal = limit ?? (state.Account.Changes(text) ? null
            : state.Account.MustChange ? PasswordRefusals.MustChange : state.RefusalOf(text));
        if (text.Count > GateRefusals.MostStatements || state.Recorder.IsTooLarge(text)) (text, refusal) = (state.Services.Texts.TooMany, refusal ?? GateRefusals.TooManyStatements);
        reply.Decision = state.DecisionOn(text, refusal, _seals.TouchesSealed);
        // What is only prepared is not recorded yet, but should it fail it will be, from the reserve: without this anybody could use that up.
        if (refusal is null && !submit) return state.Recorder.TakesNewWork ? null : GateRefusals.JournalCannotRecord;
        if (text == state.Services.Texts.TooMany) Values.Clear();
        var level = state.Selection.Of(text);
        // What is refused, and what may show sealed values, is recorded in any case, with its values only where the rules want them.
        if ((refusal is not null || _seals.TouchesSealed || state.StatementRules?.IsStrange(text) == true) && level == RecordLevel.None) level = RecordLevel.Summary;
        if (level != RecordLevel.Full || _seals.IsChanging(text)) Values.Clear();
        var isReady = level == RecordLevel.None ? state.Recorder.TryLeaveOut(text, ref reply) : state.Recorder.TrySubmit(text, ref reply, Values);
        if (!isReady) return GateRefusals.JournalCannotRecord;
        reply.Named = RowNamer.Find(state, text, Values);
        state.NoteSubmitted(text, refusal, reply.Number);
        if (refusal is null)
        {
            Rename(text);
            return null;
        }
        while (reply.Ended < text.Count && state.Recorder.TryFinish(ref reply, StatementOutcome.Refused, GateRefusals.StateOf(refusal), 0)) { }
        return refusal;
    }

    // What SQL does to the names that it shares with the protocol. Those of statements go when the engine has said so.
    private void Rename(CachedText text)
    {
        state.NamesMayChange |= text.TakesAnyNames;
        if (!text.Declares) return;
        state.Portals.ForEachNamed(state.Abandon);
        state.Portals.ForgetNamed();
    }

    // Whether a DEALLOCATE under way succeeds says what a named statement is. A Flush makes the engine answer also where no Sync comes.
    private bool MustWaitForNames(ReadOnlySpan<byte> name)
    {
        if (!state.NamesMayChange || name.IsEmpty || state.CopyingIn) return false;
        _substitute.Write("H\0\0\0\x04"u8);
        state.Hold(ClientHold.Settings);
        return true;
    }

    private ClientStep Forward(CachedText text, bool flush)
    {
        if (!text.CopiesIn) return ClientStep.Forward;
        // An error before the copy begins must come without a Sync, for the Sync waits here.
        if (flush)
        {
            _substitute.Write("H\0\0\0\x04"u8);
            state.Seals?.BeginCopy(null);
        }
        state.Hold(ClientHold.CopyBegins);
        return ClientStep.Forward;
    }

    private ClientStep Replaced(CachedText text)
    {
        Forward(text, flush: false);
        return ClientStep.Drop;
    }

    // Full for a moment, because others wrote much: who comes now waits. Only a journal that accepts nothing refuses.
    private bool MustWaitForRoom(CachedText text)
    {
        if (state.Recorder.IsRoomFor(text)) return false;
        state.Hold(ClientHold.Journal);
        state.Port.WakeWhenJournalMoves();
        return true;
    }

    private bool IsFull()
    {
        if (state.Replies.Count < state.Services.PipelineLimit) return false;
        // The engine keeps its answers until a Sync or Flush: without one, both sides would wait for ever.
        _substitute.Write("H\0\0\0\x04"u8);
        state.Hold(ClientHold.Pipeline);
        return true;
    }

    private ClientStep Violation(byte type)
    {
        Ended = new SessionEnded(SessionEndReason.ProtocolViolation, SqlState.ProtocolViolation, $"malformed or misplaced message of type '{(char)type}'");
        return ClientStep.End;
    }
}
