using System.Buffers;
using Menshen.Gateway.Statements;
using Menshen.Policy;
using Menshen.Wire;
using StatementOutcome = Menshen.Journal.StatementOutcome;

namespace Menshen.Gateway.Relay;

/// <summary>Carries out <c>ALTER ROLE me PASSWORD '…'</c> in the gateway: no byte of it goes to the engine.</summary>
/// <remarks><code>
/// Query  ─► recorded ─► the client waits ─► IOwnPasswords ─► good: a RESET of nothing goes to the engine, its answer is renamed ALTER ROLE
/// Parse  ─► RESET in its place, the password kept            └► bad: a text that never parses goes, its error becomes the refusal
/// Bind   ─► recorded ─► as Query
/// </code>
/// So the engine still says what state the transaction is in. What is changed here no ROLLBACK undoes: only alone and outside of one.</remarks>
internal sealed class PasswordGate(RelayState state)
{
    private readonly ArrayBufferWriter<byte> _then = new(64);
    private CachedText? _bound;
    private long _number;

    /// <summary>Has no effect for anybody, is legal in a transaction that only reads, and gives no rows.</summary>
    public static ReadOnlySpan<byte> InItsPlace => "RESET \"menshen.own_password\""u8;

    private OwnAccount Account => state.Account;

    /// <summary>What is under way ends first. Where its end is not in sight the change is refused, see the refusals below.</summary>
    public bool MustWait(CachedText text)
    {
        if (!Account.Changes(text) || state.Replies.Count == 0 || !state.EndsWithReady || state.CopyingIn) return false;
        state.Hold(ClientHold.Settings);
        return true;
    }

    /// <summary>Why the text cannot be prepared; null if it can, or is no change of the own password.</summary>
    public Decision.Refuse? RefusalOfParse(CachedText text)
    {
        if (!Account.Changes(text)) return Account.MustChange ? PasswordRefusals.MustChange : null;
        if (!Account.IsEncrypted) return PasswordRefusals.NotEncrypted;
        return state.Services.Texts.HasPassword ? null : PasswordRefusals.Unreadable;
    }

    /// <summary>Why the text cannot be run as a simple query.</summary>
    public Decision.Refuse? RefusalOfQuery(CachedText text)
    {
        if (RefusalOfParse(text) is { } refusal || !Account.Changes(text)) return RefusalOfParse(text);
        var isAlone = state.Replies.Count == 0 && state.TransactionStatus == TransactionStatus.Idle && !state.IsUnsynced;
        return isAlone ? null : PasswordRefusals.InTransaction;
    }

    /// <summary>Why the prepared text cannot be bound.</summary>
    public Decision.Refuse? RefusalOfBind(CachedText text, ReadOnlySpan<byte> statement, ReadOnlySpan<byte> portal)
    {
        if (!Account.Changes(text)) return Account.MustChange ? PasswordRefusals.MustChange : null;
        if (!Account.HasKept(statement) || !portal.IsEmpty) return PasswordRefusals.Unreadable;
        return state.TransactionStatus == TransactionStatus.Idle && !state.HasBound && NothingRuns() ? null : PasswordRefusals.InTransaction;
    }

    /// <summary>Why a portal cannot be run once more.</summary>
    public Decision.Refuse? RefusalOfRunning(CachedText text) =>
        Account.Changes(text) ? PasswordRefusals.Unreadable : Account.MustChange ? PasswordRefusals.MustChange : null;

    /// <summary>The prepared text is known to the engine by another; the password waits here.</summary>
    public void Prepare(ReadOnlySpan<byte> statement) => Account.Keep(statement, state.Services.Texts.TakePassword());

    /// <summary>The simple query is recorded: do what it says.</summary>
    public ClientStep BeginQuery(in PendingReply reply)
    {
        _then.ResetWrittenCount();
        Query.Write(_then, InItsPlace);
        return Begin(reply, null, state.Services.Texts.TakePassword());
    }

    /// <summary>The Bind is recorded: do what its statement says, then send the Bind.</summary>
    public ClientStep BeginBind(in PendingReply reply, CachedText text, ReadOnlySpan<byte> body)
    {
        _then.ResetWrittenCount();
        var writer = MessageWriter.Begin(_then, FrontendType.Bind, body.Length);
        writer.WriteBytes(body);
        writer.Finish();
        return Begin(reply, text, Account.Take());
    }

    /// <summary>It is done, or refused. Returns the text of a Bind that goes on.</summary>
    public CachedText? Answer(Decision.Refuse? refusal, IBufferWriter<byte> output, ReadOnlySpan<byte> neverPrepared, ReadOnlySpan<byte> neverParses)
    {
        if (refusal is null) Account.Changed();
        // The engine may have ended the wait by an error of its own.
        var isOwed = state.Replies.Count > 0 && state.Replies[state.Replies.Count - 1].Number == _number;
        var bound = _bound;
        _bound = null;
        if (!isOwed) return null;
        ref var reply = ref state.Replies[state.Replies.Count - 1];
        if (refusal is null)
        {
            output.Write(_then.WrittenSpan);
            return bound;
        }
        reply.Refusal = refusal;
        state.Services.Counters.Refused++;
        state.Recorder.TryFinish(ref reply, StatementOutcome.Refused, GateRefusals.StateOf(refusal), 0);
        if (bound is null) Query.Write(output, neverParses);
        else Parse.Write(output, neverPrepared, neverParses);
        return null;
    }

    private ClientStep Begin(in PendingReply reply, CachedText? bound, char[] password)
    {
        (_bound, _number) = (bound, reply.Number);
        state.Hold(ClientHold.Password);
        state.Port.ChangePassword(Account.Entry, password);
        return ClientStep.Drop;
    }

    private bool NothingRuns()
    {
        for (var i = 0; i < state.Replies.Count; i++)
        {
            if (state.Replies[i].Kind is not (ExpectedReply.Parse or ExpectedReply.Describe or ExpectedReply.Close)) return false;
        }
        return true;
    }
}
