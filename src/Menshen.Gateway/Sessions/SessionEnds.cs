using Menshen.Wire;

namespace Menshen.Gateway.Sessions;

/// <summary>The words for the ends that need nothing more than their reason.</summary>
internal static class SessionEnds
{
    /// <summary>For every refused password, where the policy demands a second factor of anybody.</summary>
    public const string FactorHint = "If a second factor is asked of you: get a ticket with 'menshen login', or connect with your client certificate.";

    public static SessionEnded For(SessionEndReason reason) => reason switch
    {
        SessionEndReason.Drained => new(reason, SqlState.AdminShutdown, "Menshen is shutting down", null, "Connect again when it is back."),
        SessionEndReason.AdministratorEnded => new(reason, SqlState.AdminShutdown, "the session was ended by an administrator"),
        SessionEndReason.EngineClosed => new(reason, SqlState.CrashShutdown, "the database engine stopped", null,
            "Connect again; statements without an answer may or may not have taken effect."),
        SessionEndReason.IdleTimedOut => new(reason, SqlState.IdleSessionTimeout, "the session was idle for too long",
            null, "Connect again; sessions.idle-timeout in policy.yaml sets the time."),
        SessionEndReason.TooManySessions => new(reason, SqlState.TooManyConnections, "there are too many sessions already",
            null, "Close some, or raise sessions.maximum in policy.yaml."),
        SessionEndReason.JournalUnavailable => new(reason, SqlState.DiskFull, "the audit journal cannot record the session",
            null, "Ask the system administrator to look at 'menshen status': the journal's disk may be full."),
        SessionEndReason.EngineViolation => new(reason, SqlState.ConnectionFailure, "the database engine broke the protocol"),
        SessionEndReason.TicketSpent => new(reason, SqlState.InvalidPassword, "the ticket is used up or has run out", null,
            "Get another one with 'menshen login'."),
        SessionEndReason.CertificateRevoked => new(reason, SqlState.AdminShutdown, "the client certificate of this session is not in force any more", null,
            "Ask the security administrator for another one."),
        _ => new(reason, SqlState.ConnectionFailure, $"the session ended ({reason})"),
    };
}
