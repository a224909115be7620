using System.Buffers;
using Menshen.Gateway.Relay;
using Menshen.Gateway.Statements;
using Menshen.Journal;
using Menshen.Policy;
using Menshen.Sql;
using Menshen.Sql.Settings;
using Menshen.Wire;

namespace Menshen.Gateway.EndUsers;

/// <summary>For which of its users an application asks, as it says itself; by PostgreSQL's rules for settings, from the engine's answers. Loop thread.</summary>
/// <remarks><code>
/// SET menshen.end_user ─► engine ─► SET ─► Current, and what COMMIT and ROLLBACK would make of it ─► record ─► the statements behind it
/// </code>
/// Nothing that comes behind a naming, or behind the possible end of the transaction that it is in, goes before that is answered: so no statement is ever
/// recorded under a name that was not in force. Where it cannot be known who is, it is nobody.</remarks>
internal sealed class SessionEndUser(EndUserDemand demand, string? atBegin)
{
    private readonly string? _atBegin = atBegin;
    private readonly SavepointNames _savepoints = new();
    private string? _atCommit;
    private string? _atRollback;
    private bool _isOpen;
    private bool _failed;
    private bool _isUnclear;
    private bool _isTurning;
    private bool _isInBlock;
    private bool _hasPrepared;
    private bool _hasCursor;
    private ulong _advanced;

    /// <summary>Who; null: nobody, or it is not known. Other threads may look at it.</summary>
    public string? Current { get; private set; } = atBegin;

    /// <summary>True: the account must name somebody before anything touches a table.</summary>
    public bool IsMissing => demand == EndUserDemand.Required && Current is null;

    /// <summary>True if the message must wait until what is under way is answered; the engine is asked to.</summary>
    public bool MustWait(byte type, RelayState state, IBufferWriter<byte> engine)
    {
        if (!_isTurning || state.CopyingIn || state.SkippingToSync
            || type is not (FrontendType.Query or FrontendType.Parse or FrontendType.Bind or FrontendType.Execute or FrontendType.FunctionCall)) return false;
        if (!state.EndsWithReady) engine.Write("H\0\0\0\x04"u8);
        state.Hold(ClientHold.Settings);
        return true;
    }

    /// <summary>Takes note of the newest message that was sent: does what comes behind it hang on its answer?</summary>
    public void Note(byte type, RelayState state)
    {
        if (state.Replies.Count == 0) return;
        ref var newest = ref state.Replies[state.Replies.Count - 1];
        // SQL's EXECUTE and FETCH share their names with the protocol.
        if (newest is { Text.Naming: not null, Name.Length: > 0 })
        {
            _hasPrepared |= (type, newest.Kind) == (FrontendType.Parse, ExpectedReply.Parse);
            _hasCursor |= (type, newest.Kind) == (FrontendType.Bind, ExpectedReply.Bind);
        }
        if (_isTurning) return;
        _isTurning = (type, newest.Kind) switch
        {
            (FrontendType.Query, ExpectedReply.Query) => _isOpen || MayTurn(newest.Text),
            (FrontendType.Execute, ExpectedReply.Execute) => MayTurn(newest.Text) || _isOpen && newest.Text is { MayEndTransaction: true } text && !OnlySaves(text),
            (FrontendType.Sync, ExpectedReply.Sync) or (FrontendType.FunctionCall, ExpectedReply.FunctionCall) => _isOpen,
            _ => false,
        };
    }

    /// <summary>Nothing is owed any more.</summary>
    public void Settle() => _isTurning = false;

    /// <summary>The engine has done a statement: what that means for who asks. Asked again where a record found no room. False: the ring is full.</summary>
    public bool TryAdvance(RelayState state, in PendingReply reply, ReadOnlySpan<byte> tag)
    {
        if (reply.Text is not { } text || reply.Refusal is not null || !text.IsOpaque && reply.Ended >= text.Count) return true;
        // Once for each: the outcome's record may find no room where this one did.
        var number = (ulong)(reply.Number + reply.Ended);
        if (number == _advanced) return true;
        // The one text of its message: nothing behind it was sent. Of several statements the next one's number follows.
        if (!TryFollow(state.Recorder, text, reply.Ended, text.Count == 1 ? state.Recorder.Statements + 1 : number + 1, tag)) return false;
        _advanced = number;
        return true;
    }

    private bool TryFollow(StatementRecorder recorder, CachedText text, int statement, ulong since, ReadOnlySpan<byte> tag)
    {
        if (text.Naming is { IsOpen: false } naming) return TryName(recorder, naming, since);
        // Whatever it was, a naming or the end of a transaction: it has succeeded, and was not understood.
        if (text.IsOpaque) return TryLoseAll(recorder, since);
        var facts = text.Facts.Statements[statement];
        if (facts.Command == "DISCARD ALL") return TryDiscard(recorder, since);
        if (facts.Setting is { Form: SettingForm.ResetAll }) return TryName(recorder, EndUserNaming.Reset, since);
        // Outside of BEGIN and COMMIT CALL and its like can end a transaction and begin another, without a word.
        var mayHaveEnded = _isOpen && text.MayEndTransaction && facts.Step == TransactionStep.None && !_isInBlock;
        if ((IsHidden(facts) || mayHaveEnded) && !TryLoseAll(recorder, since)) return false;
        // By tags, for in a pipeline no ReadyForQuery tells. What begins again by AND CHAIN counts as ended: then more is unclear, and nothing wrong.
        _isInBlock = facts.Command is "BEGIN" or "START TRANSACTION" || _isInBlock && facts.Step is not (TransactionStep.Commits or TransactionStep.RollsBack);
        switch (facts.Step)
        {
            case TransactionStep.Commits: return TryEnd(recorder, isCommitted: !tag.SequenceEqual("ROLLBACK"u8), since);
            case TransactionStep.RollsBack: return TryEnd(recorder, isCommitted: false, since);
            case TransactionStep.RollsBackToSavepoint: return TryGoBack(recorder, facts.Savepoint, since);
            case TransactionStep.Saves:
                _savepoints.Make(facts.Savepoint, Current, _isOpen ? _atCommit : Current);
                return true;
            case TransactionStep.Releases:
                _savepoints.Release(facts.Savepoint);
                return true;
            default: return true;
        }
    }

    /// <summary>An error was answered: a transaction without BEGIN is rolled back by it.</summary>
    public void NoteError() => _failed = true;

    /// <summary>The engine is ready. False: the ring is full.</summary>
    public bool TryReady(StatementRecorder recorder, byte status)
    {
        _isInBlock = status != TransactionStatus.Idle;
        return _isInBlock || TryEnd(recorder, isCommitted: !_failed, recorder.Statements + 1);
    }

    private bool MayTurn(CachedText? text) => text is { TurnsEndUser: true } or { IsOpaque: true } || (_hasPrepared || _hasCursor) && text is { RunsPrepared: true };

    // These say nothing of who is named, whatever becomes of them.
    private static bool OnlySaves(CachedText text) => text.Count == 1 && text.Facts.Statements[0].Step is TransactionStep.Saves or TransactionStep.Releases;

    // A set_config that nobody followed has succeeded; or what may have been one, prepared before.
    private bool IsHidden(StatementFacts facts)
    {
        if (facts.RunsPrepared && _hasPrepared || facts.Setting is { Form: SettingForm.Fetched } && _hasCursor) return true;
        if (facts.Setting is not { Form: SettingForm.Hidden, Name: "" }) return false;
        _hasPrepared |= facts.Kind == StatementKind.Prepare;
        _hasCursor |= facts.Kind == StatementKind.Cursor;
        return facts.Kind != StatementKind.Prepare;
    }

    // The engine commits it at once, also where a pipeline goes on and fails: who was named before does not come back.
    private bool TryDiscard(StatementRecorder recorder, ulong since)
    {
        if (!TryName(recorder, EndUserNaming.Reset, since)) return false;
        _isUnclear = _hasPrepared = _hasCursor = false;
        return TryEnd(recorder, isCommitted: true, since);
    }

    private bool TryName(StatementRecorder recorder, EndUserNaming naming, ulong since)
    {
        var name = naming.IsReset ? _atBegin : naming.Name;
        var before = Current;
        if (!TryTake(recorder, name, since, naming.IsReset ? EndUserCause.Reset : EndUserCause.Named)) return false;
        if (!_isOpen) (_isOpen, _atCommit, _atRollback) = (true, before, before);
        if (!naming.IsLocal) _atCommit = name;
        return true;
    }

    private bool TryEnd(StatementRecorder recorder, bool isCommitted, ulong since)
    {
        var name = _isUnclear ? null : isCommitted ? _atCommit : _atRollback;
        if (_isOpen && !TryTake(recorder, name, since, _isUnclear ? EndUserCause.Unknown : EndUserCause.TransactionEnded)) return false;
        _isOpen = _isUnclear = _failed = false;
        _savepoints.Clear();
        return true;
    }

    // The engine gives each setting back the value that it had at the savepoint. Where that is not known here, what was named before the transaction stands.
    private bool TryGoBack(StatementRecorder recorder, string savepoint, ulong since)
    {
        var isKnown = _savepoints.TryFind(savepoint, out var name, out var atCommit);
        if ((isKnown || _isOpen) && !TryTake(recorder, name, since, isKnown ? EndUserCause.WentBack : EndUserCause.Unknown)) return false;
        _savepoints.GoBack(savepoint);
        _atCommit = atCommit;
        return true;
    }

    private bool TryLoseAll(StatementRecorder recorder, ulong since)
    {
        if (!TryTake(recorder, null, since, EndUserCause.Unknown)) return false;
        (_isUnclear, _atCommit, _isInBlock) = (_isOpen, null, false);
        _savepoints.Clear();
        return true;
    }

    private bool TryTake(StatementRecorder recorder, string? name, ulong since, EndUserCause cause)
    {
        if (name == Current) return true;
        if (!recorder.TryNameEndUser(name ?? "", since, cause)) return false;
        Current = name;
        return true;
    }
}
