using Menshen.Gateway.Statements;
using Menshen.Policy;
using StatementOutcome = Menshen.Journal.StatementOutcome;

namespace Menshen.Gateway.Relay;

/// <summary>Ends replies in the journal, one by one or, after an error, all that the engine passes over.</summary>
internal sealed class Outcomes(RelayState state)
{
    // Set while what the engine passes over is being recorded: a full ring may interrupt that, and the next try must not take a skipped reply for the failed one.
    private bool _skipping;

    /// <summary>DataRow messages since the last result.</summary>
    public ulong Rows
    {
        get => state.Rows;
        set => state.Rows = value;
    }

    /// <summary>Rows of the results before, of a text whose results cannot be told apart.</summary>
    public ulong EarlierRows { get; set; }

    /// <summary>Records one outcome for every statement of the reply that has none. False: ask again when the journal has moved.</summary>
    public bool TryFinishAll(ref PendingReply reply, StatementOutcome outcome, Journal.SqlState sqlState, ulong rows = 0)
    {
        while ((reply.IsRecorded || reply.IsLeftOut) && reply.Ended < reply.Text!.Count)
        {
            if (!state.Recorder.TryFinish(ref reply, outcome, sqlState, rows)) return false;
        }
        return true;
    }

    /// <summary>The engine answered the oldest reply with an error: records it and passes over what the engine passes over.</summary>
    public bool TryFail(Journal.SqlState sqlState)
    {
        if (_skipping) return TrySkipToSync();
        ref var failed = ref state.Replies.Head;
        if (!failed.Failed && !TryRecordFailure(ref failed, sqlState)) return false;
        failed.Failed = true;
        Rows = 0;
        if (failed.Kind is ExpectedReply.Query or ExpectedReply.FunctionCall or ExpectedReply.Sync)
        {
            // ReadyForQuery is still to come.
            state.CopyingIn = false;
            return true;
        }
        _skipping = true;
        return TrySkipToSync();
    }

    /// <summary>Records the portals that will never be executed. False: ask again when the journal has moved.</summary>
    /// <remarks>One whose Bind is still owed its answer may yet fail: it is left for later.</remarks>
    public bool TryFinishNeverExecuted()
    {
        var waiting = state.NeverExecuted;
        for (var i = waiting.Count - 1; i >= 0; i--)
        {
            if (state.IsBoundLater(waiting[i].Number)) continue;
            if (!state.Recorder.TryNeverExecute(waiting[i].Number, waiting[i].SubmittedAt)) return false;
            waiting.RemoveAt(i);
        }
        return true;
    }

    /// <summary>Records the outcome of a reply that never came. A Bind shares its record with its Execute: only one of them ends it.</summary>
    public bool TryPassOver(ref PendingReply reply, StatementOutcome outcome)
    {
        if (!TryFinishAll(ref reply, outcome, default)) return false;
        if (reply.Kind == ExpectedReply.Bind && (reply.IsRecorded || reply.IsLeftOut)) ForgetUseOf(reply.Number);
        return true;
    }

    private bool TryRecordFailure(ref PendingReply reply, Journal.SqlState sqlState)
    {
        if (reply.Refusal is not null) return true;
        // A Parse has no record yet; that it was tried, and failed, is worth one.
        if (reply is { Kind: ExpectedReply.Parse, IsRecorded: false, Text: { } text })
        {
            var values = state.Services.Texts.Values;
            if (text.RecordsValues) values.TakePrepared(text, state.Literals, reply.Name ?? "", reply.Literals);
            // A failure is recorded whatever the rules say, and without values unless they are wanted.
            if (state.Selection.Of(text) != RecordLevel.Full) values.Clear();
            if (!state.Recorder.TrySubmit(text, ref reply, values, hasRun: true)) return false;
            // The error is this record's result: strict, it waits for the disk like any other.
            if (state.Services.IsStrict && !state.Recorder.IsDurable) return false;
        }
        if (reply.IsLeftOut)
        {
            if (!state.Recorder.TryRecordLate(ref reply)) return false;
            if (state.Services.IsStrict && !state.Recorder.IsDurable) return false;
        }
        if (reply.IsRecorded && !state.Recorder.TryFinish(ref reply, StatementOutcome.Failed, sqlState, 0)) return false;
        if (reply.Kind == ExpectedReply.Bind) ForgetUseOf(reply.Number);
        return true;
    }

    // Bind and its Execute share one record; what the failed Bind has ended, the Execute passed over must not end again.
    private void ForgetUseOf(long number)
    {
        state.ForgetBound(number);
        for (var i = 1; i < state.Replies.Count; i++)
        {
            ref var later = ref state.Replies[i];
            if (later.Kind != ExpectedReply.Execute || later.Number != number) continue;
            later.IsRecorded = later.IsLeftOut = false;
            return;
        }
    }

    private bool TrySkipToSync()
    {
        while (state.Replies.Count > 0 && state.Replies.Head.Kind != ExpectedReply.Sync)
        {
            ref var skipped = ref state.Replies.Head;
            if (!TryPassOver(ref skipped, StatementOutcome.Skipped)) return false;
            TakeBackName(ref skipped);
            state.Replies.Pop();
        }
        _skipping = false;
        state.SkippingToSync = state.Replies.Count == 0;
        state.CopyingIn = false;
        return true;
    }

    // Names are given when the message is sent, for a pipelined Bind needs them at once; what failed or was passed over never had them.
    private void TakeBackName(ref PendingReply skipped)
    {
        if (skipped.Name is null) return;
        for (var i = 1; i < state.Replies.Count; i++)
        {
            ref var later = ref state.Replies[i];
            if (later.Name != skipped.Name || later.NamesPortal != skipped.NamesPortal) continue;
            // The name belongs to the later message by now; should that fail too, it means again what it meant before both.
            later.Displaced = skipped.Displaced;
            return;
        }
        if (skipped.NamesPortal) state.Portals.Set(skipped.Name, skipped.Displaced as RelayState.Portal);
        else
        {
            state.Statements.Set(skipped.Name, skipped.Displaced as CachedText);
            state.Literals.Forget(skipped.Name);
        }
    }
}
