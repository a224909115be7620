using System.Net;
using Menshen.Wire;

namespace Menshen.Gateway.Sessions;

/// <summary>Looks once a second whether a session may go on: its subject, its hours, its life, its client's silence and its engine's.</summary>
internal static class SessionWatch
{
    /// <summary>Why it must end now, or None. Loop thread.</summary>
    public static SessionEndReason Judge(Session session, GatewayShared shared)
    {
        if (session.Phase is SessionPhase.Relaying or SessionPhase.Finishing) session.Relay?.LookWhetherHeard();
        // Whose client has gone waits for nothing but that; and not for ever.
        if (session is { Phase: SessionPhase.Finishing, Relay.WaitsToBeHeard: true })
            return IsOver(shared.Policy.Sessions.AnswerTimeout, Environment.TickCount64 - session.LastActivity) ? SessionEndReason.EngineUnavailable : SessionEndReason.None;
        if (session is not { Phase: SessionPhase.Relaying, Identity: { } identity }) return SessionEndReason.None;
        if (IsBarred(identity, shared.Subjects)) return SessionEndReason.SubjectBarred;
        if (HasLostCertificate(identity, shared)) return SessionEndReason.CertificateRevoked;
        if (session.Relay?.Seals is { IsStopped: true }) return SessionEndReason.PoisonTouched;
        if (session.Relay?.Seals is { IsOverBudget: true }) return SessionEndReason.DisclosureLimitReached;
        if (session.Relay?.Quarantine is { } quarantine && quarantine.MustEnd()) return SessionEndReason.Quarantined;
        if (session.Relay is { Quota: { } quota } relay && !quota.Watch(relay)) return SessionEndReason.QuotaExceeded;
        // Who is in under a rule that was made stricter is judged by it as if he came now.
        if (identity.Limits.Take(shared.Policy) && IsRefused(identity, session.Source, shared)) return SessionEndReason.AccessRuleRefused;
        SessionPriority.Give(session, shared);
        var terms = identity.Limits.Terms;
        if (!terms.HoldsAt(shared.Clock.Moment)) return SessionEndReason.AccessRuleRefused;
        var now = Environment.TickCount64;
        if (IsOver(terms.Lifetime, now - session.Began)) return SessionEndReason.LifetimeOver;
        var silence = now - session.LastActivity;
        if (session.Relay is { WaitsForClient: true }) return IsOver(terms.IdleTimeout, silence) ? SessionEndReason.IdleTimedOut : SessionEndReason.None;
        return IsOver(shared.Policy.Sessions.AnswerTimeout, silence) ? SessionEndReason.EngineUnavailable : SessionEndReason.None;
    }

    /// <summary>True if the subject was disabled or deleted, or its time is over.</summary>
    public static bool IsBarred(SessionIdentity identity, ISubjectDirectory subjects) =>
        subjects.Find(identity.Subject) is not { CanLogin: true } subject || subject.Id != identity.SubjectId;

    /// <summary>True if the certificate of its login is in force no more: revoked, or its time is over, of which nobody is told.</summary>
    public static bool HasLostCertificate(SessionIdentity identity, GatewayShared shared) => identity.Certificate.Length > 0
        && shared.Subjects.Find(identity.Subject)?.Factors.Holds(identity.Certificate, DateTimeOffset.UnixEpoch.AddMicroseconds(shared.Clock.Now)) != true;

    private static bool IsRefused(SessionIdentity identity, IPEndPoint source, GatewayShared shared) => shared.Policy.Access.RefusedBy(
        identity.Subject, identity.Entry.Kind, identity.Entry.Power, source.Address, identity.Application, shared.Clock.Moment) is not null;

    private static bool IsOver(TimeSpan limit, long milliseconds) => limit != Timeout.InfiniteTimeSpan && milliseconds > limit.TotalMilliseconds;
}
