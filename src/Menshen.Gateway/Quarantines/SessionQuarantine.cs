using Menshen.Gateway.Sessions;
using Menshen.Gateway.Statements;
using Menshen.Policy;
using Menshen.Wire;

namespace Menshen.Gateway.Quarantines;

/// <summary>What of all that is stopped concerns one session. Loop thread.</summary>
/// <remarks>A session that was there before a dataset was quarantined in its database ends: it may have a cursor, a lock or a transaction on it. The next one
/// knows, and each of its statements is judged.</remarks>
internal sealed class SessionQuarantine(IQuarantines quarantines, SessionIdentity identity)
{
    private readonly QuarantinePicture _atBegin = quarantines.Now;
    // Nothing yet: what was stopped while the session joined its engine is seen at the first look.
    private QuarantinePicture? _judged;

    /// <summary>Why the session may not begin; null: it may.</summary>
    public static SessionEnded? RefusalOf(GatewayShared shared, SessionIdentity identity) =>
        shared.Quarantines is { } quarantines && !identity.IsEmergency && IsStopped(quarantines.Now, identity) ? SessionEnds.For(SessionEndReason.Quarantined) : null;

    /// <summary>True if it must end now.</summary>
    public bool MustEnd()
    {
        var now = quarantines.Now;
        if (ReferenceEquals(now, _judged)) return false;
        _judged = now;
        return IsStopped(now, identity) || now.Datasets.Any(IsNewFor);
    }

    /// <summary>What refuses the text; null: nothing does.</summary>
    public Decision.Refuse? RefusalOf(CachedText text)
    {
        foreach (var dataset in quarantines.Now.Datasets)
        {
            if (Concerns(dataset) && text.Facts.Statements.Any(dataset.MayBeTouchedBy)) return Refusal(dataset);
        }
        return null;
    }

    private static bool IsStopped(QuarantinePicture now, SessionIdentity identity) =>
        now.Stops.Any(stop => stop.Stops(identity.Application, identity.Certificate, identity.Entry.Power));

    private bool IsNewFor(QuarantinedDataset dataset) => Concerns(dataset) && _atBegin.Datasets.All(known => known.Id != dataset.Id);

    private bool Concerns(QuarantinedDataset dataset) => dataset.Database == identity.Database && !dataset.Admits(identity.Subject);

    private static Decision.Refuse Refusal(QuarantinedDataset dataset) => new(
        SqlState.InsufficientPrivilege, $"the statement is refused because it may touch {dataset.Target}, which is in quarantine",
        "Name other tables only, and no functions; an administrator sees why with 'menshen quarantine list'.", "MQ0003");
}
