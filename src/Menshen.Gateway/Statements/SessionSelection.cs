using Menshen.Gateway.Sessions;
using Menshen.Policy;

namespace Menshen.Gateway.Statements;

/// <summary>How much of one session's statements is recorded, by the auditor's rules as they are now; answers are kept per text.</summary>
internal sealed class SessionSelection(GatewayShared shared, AuditedSession session, bool isWhole = false)
{
    private AuditSelection? _from;
    private SelectionProfile _profile = AuditSelection.Everything.ProfileFor(session, default);
    private bool _expires;
    private long _until;

    /// <summary>The level for a text that policy allows. Allocates nothing unless the rules or the hour have changed.</summary>
    public RecordLevel Of(CachedText text)
    {
        // In an emergency all of it, whatever the auditor has chosen: nobody knows beforehand what will be asked of these records.
        if (isWhole) return RecordLevel.Full;
        var selection = shared.Selection;
        if (selection != _from || _expires && shared.Clock.Now >= _until) Renew(selection);
        return _profile.Constant ?? text.LevelFor(_profile);
    }

    private void Renew(AuditSelection selection)
    {
        var now = shared.Clock.Now;
        var time = TimeOnly.FromDateTime(DateTime.UnixEpoch.AddMicroseconds(now).ToLocalTime());
        _from = selection;
        _profile = selection.ProfileFor(session, time);
        _expires = selection.Rules.Any(rule => rule.Hours is not null);
        _until = now + (long)selection.HoldsFor(time).TotalMicroseconds;
    }
}
