using Menshen.Gateway.Statements;
using StatementOutcome = Menshen.Journal.StatementOutcome;

namespace Menshen.Gateway.Relay;

/// <summary>Ends replies in the journal, one by one or, after an error, all that the engine passes over.</summary>
internal sealed class Outcomes(RelayState state)
{
    /// <summary>DataRow messages since the last result.</summary>
    public ulong Rows { get; set; }

    /// <summary>Those, and counts anew.</summary>
    public ulong TakeRows()
    {
        var rows = Rows;
        Rows = 0;
        return rows;
    }

    /// <summary>Records one outcome for every statement of the reply that has none. False: ask again when the journal has moved.</summary>
    public bool TryFinishAll(ref PendingReply reply, StatementOutcome outcome, Journal.SqlState sqlState)
    {
        while (reply.IsRecorded && reply.Ended < reply.Text!.Count)
        {
            if (!state.Recorder.TryFinish(ref reply, outcome, sqlState, 0)) return false;
        }
        return true;
    }

    /// <summary>The engine answered the oldest reply with an error: records it and passes over what the engine passes over.</summary>
    public bool TryFail(Journal.SqlState sqlState)
    {
        Rows = 0;
        ref var failed = ref state.Replies.Head;
        if (!failed.Failed && !TryRecordFailure(ref failed, sqlState)) return false;
        failed.Failed = true;
        if (failed.Kind is ExpectedReply.Query or ExpectedReply.FunctionCall or ExpectedReply.Sync)
        {
            // ReadyForQuery is still to come.
            state.CopyingIn = false;
            return true;
        }
        return TrySkipToSync();
    }

    private bool TryRecordFailure(ref PendingReply reply, Journal.SqlState sqlState)
    {
        if (reply.Refusal is not null) return true;
        // A Parse has no record yet; that it was tried, and failed, is worth one.
        if (reply is { Kind: ExpectedReply.Parse, IsRecorded: false, Text: { } text } && !state.Recorder.TrySubmit(text, ref reply)) return false;
        if (reply.IsRecorded && !state.Recorder.TryFinish(ref reply, StatementOutcome.Failed, sqlState, 0)) return false;
        if (reply.Kind == ExpectedReply.Bind) ForgetExecuteOf(reply.Number);
        return true;
    }

    // Bind and its Execute share one record; what the failed Bind has ended, the Execute passed over must not end again.
    private void ForgetExecuteOf(long number)
    {
        for (var i = 1; i < state.Replies.Count; i++)
        {
            ref var later = ref state.Replies[i];
            if (later.Kind != ExpectedReply.Execute || later.Number != number) continue;
            later.IsRecorded = false;
            return;
        }
    }

    private bool TrySkipToSync()
    {
        while (state.Replies.Count > 0 && state.Replies.Head.Kind != ExpectedReply.Sync)
        {
            ref var skipped = ref state.Replies.Head;
            if (!TryFinishAll(ref skipped, StatementOutcome.Skipped, default)) return false;
            if (skipped.Kind == ExpectedReply.Bind) ForgetExecuteOf(skipped.Number);
            TakeBackName(ref skipped);
            state.Replies.Pop();
        }
        state.SkippingToSync = state.Replies.Count == 0;
        state.CopyingIn = false;
        return true;
    }

    // Names are given when the message is sent, for a pipelined Bind needs them at once; what failed or was passed over never had them.
    private void TakeBackName(ref PendingReply skipped)
    {
        if (skipped.Kind == ExpectedReply.Bind && skipped.Name is null) state.Portals.Set(string.Empty, null);
        if (skipped.Name is null) return;
        if (skipped.Kind == ExpectedReply.Parse) state.Statements.Set(skipped.Name, skipped.Displaced as CachedText);
        if (skipped.Kind == ExpectedReply.Bind) state.Portals.Set(skipped.Name, skipped.Displaced as RelayState.Portal);
    }
}
