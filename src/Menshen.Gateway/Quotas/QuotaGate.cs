using System.Buffers;
using Menshen.Gateway.Relay;
using Menshen.Gateway.Statements;
using Menshen.Sql;
using Menshen.Wire;

namespace Menshen.Gateway.Quotas;

/// <summary>Ends a statement that went over a quota towards both sides: as an error, whether the engine could still cancel it or had finished it.</summary>
/// <remarks><code>
/// cancelled in time:   error of the engine ─────────────────────────────────────► the refusal in its place
/// finished before:     Execute alone ─► a Parse that never parses ─► its error ─► the same
///                      in a transaction ─► ReadyForQuery(T) ─► a Query that never parses ─► ReadyForQuery(E): refusal, and that
///                      only reads, by itself ─► ReadyForQuery(I): refusal, and that
///                      else the session ends: what was done cannot be undone, and an error would be a lie
/// </code>
/// So a refusal is an error of the engine here too: it aborts the transaction, and a COMMIT behind it cannot commit a half.</remarks>
internal sealed class QuotaGate(RelayState state, SessionQuota quota)
{
    private readonly ArrayBufferWriter<byte> _words = new(256);

    /// <summary>What to say instead of the message that is replaced.</summary>
    public ReadOnlyMemory<byte> Words => _words.WrittenMemory;

    /// <summary>What becomes of a message while its statement's answer is withheld.</summary>
    public QuotaStep Judge(byte type, ReadOnlySpan<byte> body)
    {
        _words.ResetWrittenCount();
        if (!quota.Withholds) return QuotaStep.Pass;
        return type switch
        {
            BackendType.CommandComplete or BackendType.EmptyQueryResponse or BackendType.PortalSuspended => OnResult(),
            BackendType.ErrorResponse => quota.IsUndoing ? QuotaStep.Swallow : QuotaStep.Pass,
            BackendType.ReadyForQuery => ReadyForQuery.TryParse(body, out var ready) ? OnReady(ready.Status) : QuotaStep.Pass,
            BackendType.ParameterStatus or BackendType.NotificationResponse => QuotaStep.Pass,
            // The engine waits for rows, and the client has been told that all is over.
            BackendType.CopyInResponse => QuotaStep.End,
            // Rows above all; but a notice carries what it likes.
            _ => QuotaStep.TakeAndSwallow,
        };
    }

    /// <summary>What is recorded of a statement whose end comes while its answer is withheld.</summary>
    public void Correct(ref Journal.StatementOutcome outcome, ref Journal.SqlState sqlState)
    {
        if (!quota.Withholds || !(OnlyReads || state.TransactionStatus == TransactionStatus.InTransaction && CanBeUndone)) return;
        (outcome, sqlState) = (Journal.StatementOutcome.Failed, SqlStateOfBroken);
    }

    /// <summary>The state by which a broken statement's failure is recorded.</summary>
    public Journal.SqlState SqlStateOfBroken { get; } = Journal.SqlState.FromText(System.Text.Encoding.ASCII.GetBytes(QuotaRefusals.StateOfBroken));

    private bool OnlyReads => quota.BrokenText is { IsOpaque: false } text && text.Facts.Statements.All(OnlyReadsOne);

    private bool CanBeUndone => quota.BrokenText is { IsOpaque: false } text && text.Facts.Statements.All(facts => facts.Kind != StatementKind.Transaction);

    private static bool OnlyReadsOne(StatementFacts facts) =>
        facts.Kind is StatementKind.Show || facts is { Kind: StatementKind.Select or StatementKind.CopyOut, RelationsAreComplete: true, Writes.IsEmpty: true };

    private QuotaStep OnResult()
    {
        if (state.Replies.Count == 0 || state.Replies.Head.Kind != ExpectedReply.Execute) return QuotaStep.TakeAndSwallow;
        if (state.Replies.Count == 1)
        {
            // Its Sync has not come: an error now is one before the Sync, and undoes it.
            Parse.Write(_words, "menshen"u8, "menshen refused"u8);
            _words.Write("H\0\0\0\x04"u8);
            SendToEngine();
            return QuotaStep.Swallow;
        }
        for (var i = 1; i < state.Replies.Count; i++)
        {
            // What stands behind it in the pipeline has run, and the client will believe that it has not.
            if (state.Replies[i].Kind is not (ExpectedReply.Close or ExpectedReply.Sync)) return QuotaStep.End;
        }
        return QuotaStep.TakeAndSwallow;
    }

    private QuotaStep OnReady(byte status)
    {
        if (status == TransactionStatus.InTransaction)
        {
            if (quota.IsUndoing || !CanBeUndone) return QuotaStep.End;
            quota.IsUndoing = true;
            Query.Write(_words, "menshen refused"u8);
            SendToEngine();
            return QuotaStep.Swallow;
        }
        if (!quota.IsUndoing && !OnlyReads) return QuotaStep.End;
        WriteRefusal();
        ReadyForQuery.Write(_words, status);
        return QuotaStep.TakeAndReplace;
    }

    private void WriteRefusal()
    {
        var refusal = quota.Refusal;
        ErrorResponse.Write(_words, new StatementRefused(refusal.SqlState, refusal.Message, $"Rule {refusal.RuleId}.", refusal.Hint));
    }

    private void SendToEngine()
    {
        state.Port.ToEngine(_words.WrittenSpan);
        _words.ResetWrittenCount();
    }
}
