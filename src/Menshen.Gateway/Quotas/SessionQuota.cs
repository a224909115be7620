using Menshen.Gateway.Relay;
using Menshen.Gateway.Sessions;
using Menshen.Gateway.Statements;
using Menshen.Policy;

namespace Menshen.Gateway.Quotas;

/// <summary>How much one session's subject may use, and what the statement under way has had. Loop thread.</summary>
/// <remarks><code>
/// message of the engine ─► TryCount ─► within? ─► on
///                             └► over: record ─► the client is not read, the engine is asked to cancel ─► QuotaGate withholds the rest
/// </code></remarks>
internal sealed class SessionQuota(GatewayShared shared, SessionIdentity identity, Session session)
{
    /// <summary>Milliseconds (10 s) until a statement that was cancelled must have ended; what the engine cannot stop ends its session.</summary>
    private const long Patience = 10_000;

    /// <summary>Milliseconds (1 min) between two records of a session that statements are refused; each has a record of its own besides.</summary>
    private const long BetweenRecords = 60_000;

    private HourLease _leasedRows = new(256);
    private HourLease _leasedBytes = new(64 * 1024);
    private PolicySet? _policy;
    private QuotaTerms _terms = QuotaTerms.None;
    private SubjectUse? _use;
    private long _rows, _bytes;
    private long _timedSince, _timed;
    private long _brokenAt, _toldAt = long.MinValue / 2;
    private bool _cancelling, _isUncounted, _hasRow;

    /// <summary>What the statement under way went over; null while it has not.</summary>
    public QuotaResource? Broken { get; private set; }

    /// <summary>True: nothing more of the statement's answer leaves. What took too long may still end well.</summary>
    public bool Withholds => Broken is not (null or QuotaResource.Time or QuotaResource.TimeAnHour);

    /// <summary>True: nothing limits the subject, and no statement of its is broken off.</summary>
    public bool IsFree => Broken is null && Terms.IsEmpty;

    /// <summary>True until a broken statement has ended and nothing can be cancelled by mistake any more.</summary>
    public bool IsUnsettled => Broken is not null || _cancelling;

    /// <summary>The text that went over; null where it is not known.</summary>
    public CachedText? BrokenText { get; private set; }

    /// <summary>The engine had finished it, and has been sent what makes its transaction fail.</summary>
    public bool IsUndoing { get; set; }

    /// <summary>True: what was offered last may go as soon as the other gateways have been told, of which the port hears.</summary>
    public bool WaitsToBeTold { get; private set; }

    /// <summary>What the client reads of it.</summary>
    public Decision.Refuse Refusal => QuotaRefusals.Broken(Broken!.Value, Terms.Of(Broken.Value), _isUncounted);

    private SubjectUse Use => _use ??= shared.Uses.Of(identity.SubjectId);

    private QuotaTerms Terms
    {
        get
        {
            var policy = shared.Policy;
            if (ReferenceEquals(policy, _policy) || Broken is not null) return _terms;
            (_policy, _terms) = (policy, policy.Quotas.TermsFor(identity.Subject, identity.Entry.Groups, identity.Entry.Kind, identity.Entry.Power));
            return _terms;
        }
    }

    /// <summary>Refuses what begins when the hour is used up; what only ends a transaction may always run.</summary>
    public Decision.Refuse? RefusalOf(CachedText text, RelayState state)
    {
        if (!Terms.IsHourly || text.OnlyTransaction) return null;
        var minute = shared.Uses.Minute.Now;
        var usedUp = FindUsedUp(minute);
        if ((usedUp ?? FindUncounted()) is not { } resource) return null;
        var limit = Terms.Of(resource);
        var action = usedUp is null ? QuotaRefusals.RefusedUncounted : QuotaRefusals.Refused;
        if (Environment.TickCount64 - _toldAt > BetweenRecords && state.Recorder.TryQuota(state.Recorder.Statements + 1, QuotaRefusals.WordOf(resource), limit, action))
            _toldAt = Environment.TickCount64;
        return QuotaRefusals.NotBegun(resource, limit, usedUp is null);
    }

    /// <summary>Counts a message of the engine's before it may pass. False: it goes over a limit, of which the journal cannot take the record yet, or the other gateways
    /// must be told first; it is offered again in a moment.</summary>
    public bool TryCount(byte type, long length, RelayState state)
    {
        var terms = Terms;
        WaitsToBeTold = false;
        if (terms.IsEmpty || Broken is not null || state.Replies.Count == 0) return true;
        var isRow = type is Wire.BackendType.DataRow or Wire.BackendType.CopyData;
        var before = state.Replies.Head.Portal;
        if (isRow && _rows + (before?.Rows ?? 0) >= terms.Rows.Most) return TryBreak(QuotaResource.Rows, state);
        if (_bytes + length + (before?.Bytes ?? 0) > terms.Bytes.Most) return TryBreak(QuotaResource.Bytes, state);
        if (isRow && !terms.RowsAnHour.IsNone && !_hasRow && _leasedRows.TrySpend(Use.Rows, 1, terms.RowsAnHour, shared.Uses.Minute) is not HourTake.Given and var rows)
            return TryBreak(QuotaResource.RowsAnHour, rows, state);
        // Offered again because its bytes wait, it is not counted as a row twice.
        _hasRow = true;
        if (!terms.BytesAnHour.IsNone && _leasedBytes.TrySpend(Use.Bytes, length, terms.BytesAnHour, shared.Uses.Minute) is not HourTake.Given and var bytes)
            return TryBreak(QuotaResource.BytesAnHour, bytes, state);
        _hasRow = false;
        if (isRow) _rows++;
        _bytes += length;
        return true;
    }

    /// <summary>A result has ended: a portal's next part counts on, other statements begin anew.</summary>
    public void EndResult(RelayState state, bool isSuspended)
    {
        Account(state);
        if (state.Replies.Head.Kind != ExpectedReply.Execute) return;
        if (isSuspended && state.Replies.Head.Portal is { } portal) (portal.Rows, portal.Bytes) = (portal.Rows + _rows, portal.Bytes + _bytes);
        (_rows, _bytes) = (0, 0);
    }

    /// <summary>The engine is ready for the next, or has failed: whatever was broken is over.</summary>
    public void EndStatement(RelayState state)
    {
        (_rows, _bytes, _hasRow) = (0, 0, false);
        ReturnLeases();
        if (Broken is null) return;
        (Broken, BrokenText, IsUndoing) = (null, null, false);
        Settle(state);
    }

    /// <summary>Gives back what was taken ahead and not needed.</summary>
    public void ReturnLeases()
    {
        if (_use is null) return;
        _leasedRows.Return(_use.Rows);
        _leasedBytes.Return(_use.Bytes);
    }

    /// <summary>Counts the time of what runs, and cancels it where it has had enough. Once a second. False: the session must end, for its engine does not
    /// stop.</summary>
    public bool Watch(RelayState state)
    {
        if (IsUnsettled) return Environment.TickCount64 - _brokenAt <= Patience;
        if (state.Replies.Count == 0 || Terms.IsEmpty) return true;
        Account(state);
        // Not recorded for want of room: asked again in a second.
        if (Environment.TickCount64 - state.Replies.HeadSince > Terms.Time.Most) TryBreak(QuotaResource.Time, state);
        else if (!Terms.TimeAnHour.IsNone && Use.Time.Used(shared.Uses.Minute.Now) > Terms.TimeAnHour.Most) TryBreak(QuotaResource.TimeAnHour, state);
        // What has passed cannot be withheld: of time the others hear a second later, or it ends here.
        else if (IsUncounted(Terms.TimeAnHour, _use?.Time)) TryBreak(QuotaResource.TimeAnHour, HourTake.NotYet, state);
        return true;
    }

    /// <summary>The engine has heard that it should cancel: what comes later cannot be hit any more.</summary>
    public void OnCancelHeard(RelayState state)
    {
        _cancelling = false;
        Settle(state);
    }

    private QuotaResource? FindUsedUp(long minute)
    {
        if (IsUsedUp(Terms.RowsAnHour, Use.Rows, minute)) return QuotaResource.RowsAnHour;
        if (IsUsedUp(Terms.BytesAnHour, Use.Bytes, minute)) return QuotaResource.BytesAnHour;
        return IsUsedUp(Terms.TimeAnHour, Use.Time, minute) ? QuotaResource.TimeAnHour : null;
    }

    private QuotaResource? FindUncounted()
    {
        if (IsUncounted(Terms.RowsAnHour, _use?.Rows)) return QuotaResource.RowsAnHour;
        if (IsUncounted(Terms.BytesAnHour, _use?.Bytes)) return QuotaResource.BytesAnHour;
        return IsUncounted(Terms.TimeAnHour, _use?.Time) ? QuotaResource.TimeAnHour : null;
    }

    // The catalogue is away: nobody knows what the other gateways give meanwhile.
    private bool IsUncounted(in QuotaLimit limit, HourCounter? counter) => !limit.IsNone && counter is not null && shared.Uses.IsCutOff && counter.IsAhead(limit.Most);

    private static bool IsUsedUp(in QuotaLimit limit, HourCounter counter, long minute) => !limit.IsNone && counter.Used(minute) >= limit.Most;

    // A telling takes milliseconds; only where the catalogue does not answer is the statement broken for want of it.
    private bool TryBreak(QuotaResource resource, HourTake why, RelayState state)
    {
        WaitsToBeTold = why == HourTake.NotYet && !shared.Uses.IsCutOff;
        if (!WaitsToBeTold) return TryBreak(resource, state, why == HourTake.NotYet);
        state.Port.WakeWhenTold();
        return false;
    }

    // The record first: should it find no room, nothing has happened, and the message that was too much is offered again.
    private bool TryBreak(QuotaResource resource, RelayState state, bool isUncounted = false)
    {
        ref var head = ref state.Replies.Head;
        var action = isUncounted ? QuotaRefusals.CancelledUncounted : QuotaRefusals.Cancelled;
        if (!state.Recorder.TryQuota(head.Number > 0 ? (ulong)(head.Number + head.Ended) : state.Recorder.Statements, QuotaRefusals.WordOf(resource), Terms.Of(resource), action))
            return false;
        (Broken, BrokenText, _brokenAt, _cancelling, _isUncounted, _hasRow) = (resource, head.Text, Environment.TickCount64, true, isUncounted, false);
        // The engine reads the rows of a COPY before it looks whether it was cancelled.
        if (!state.CopyingIn) state.Hold(ClientHold.Quota);
        var welcome = session.Welcome!;
        state.Port.CancelOwn(identity.Target, welcome.ProcessId, welcome.Secret);
        return true;
    }

    // A cancel under way could hit the next statement, so that one waits.
    private void Settle(RelayState state)
    {
        if (!IsUnsettled) state.Release(ClientHold.Quota);
        else if (Broken is null) state.Hold(ClientHold.Quota);
    }

    /// <summary>Adds to the hour for how long the oldest statement has run since it was last asked.</summary>
    public void Account(RelayState state)
    {
        if (Terms.TimeAnHour.IsNone || state.Replies.Count == 0) return;
        if (_timedSince != state.Replies.HeadSince) (_timedSince, _timed) = (state.Replies.HeadSince, 0);
        var more = Environment.TickCount64 - _timedSince - _timed;
        if (more <= 0) return;
        _timed += more;
        Use.Time.Add(more, shared.Uses.Minute.Now);
    }
}
