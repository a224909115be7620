using Menshen.Wire;

namespace Menshen.Gateway.Sessions;

/// <summary>The words for the ends that need nothing more than their reason.</summary>
internal static class SessionEnds
{
    /// <summary>For every refused password, where the policy demands a second factor of anybody.</summary>
    public const string FactorHint = "If a second factor is asked of you: get a ticket with 'menshen login --ticket', or connect with your client certificate.";

    /// <summary>Too many sessions began within the window, of all or of one subject.</summary>
    public static SessionEnded TooOften { get; } = new(
        SessionEndReason.SessionLimitReached, SqlState.TooManyConnections, "too many sessions began within a short time", null,
        "Wait, and keep connections instead of opening new ones; sessions.new-sessions and its like in policy.yaml set the limit.");

    /// <summary>The other gateways of the catalogue cannot be asked, and each by itself would give all places once more.</summary>
    public static SessionEnded Uncounted { get; } = new(
        SessionEndReason.EngineUnavailable, SqlState.CannotConnectNow, "the session cannot be counted together with those of the other gateways", "The catalogue does not answer.",
        "Try again shortly; the system administrator sees the cause with 'menshen status'.");

    /// <summary>There are places, and they are kept for accounts of a higher priority.</summary>
    public static SessionEnded KeptForHigher { get; } = new(
        SessionEndReason.TooManySessions, SqlState.TooManyConnections, "there are too many sessions already for one of this priority", null,
        "Wait, and try again; priorities in policy.yaml keep the last places for others.");

    /// <summary>Break-glass is for the guarded engine alone.</summary>
    public static SessionEnded EmergencyElsewhere { get; } = new(
        SessionEndReason.AccessRefused, SqlState.InsufficientPrivilege, "break-glass opens the guarded engine, and not the records", null,
        "Connect to another database, or with the own password.");

    /// <summary>A ticket that is good for one label was shown where there are none.</summary>
    public static SessionEnded LabelElsewhere { get; } = new(
        SessionEndReason.AccessRefused, SqlState.InsufficientPrivilege, "a ticket that is good for one label does not open the records, which have no labels", null,
        "Get a ticket without a label.");

    /// <summary>The engine has closed a session's stream.</summary>
    public static SessionEnded ClosedByEngine { get; } = new(
        SessionEndReason.EngineClosed, SqlState.ConnectionFailure, "the database engine closed the session", null,
        "Connect again; statements without an answer may or may not have taken effect.");

    /// <summary>No engine stream is to be had.</summary>
    public static SessionEnded Unreachable(string why) => new(
        SessionEndReason.EngineUnavailable, SqlState.CannotConnectNow, "the database engine cannot be reached", why,
        "Try again shortly; the system administrator sees the cause with 'menshen status'.");

    /// <summary>The engine's part of its login was not what it must be.</summary>
    public static SessionEnded Unproven(string? violation) => new(
        SessionEndReason.EngineViolation, SqlState.ConnectionFailure, "the database engine did not prove itself", violation);

    public static SessionEnded For(SessionEndReason reason) => reason switch
    {
        SessionEndReason.LoginTimedOut => new(reason, SqlState.ConnectionException, "the login took too long"),
        SessionEndReason.Drained => new(reason, SqlState.AdminShutdown, "Menshen is shutting down", null, "Connect again when it is back."),
        SessionEndReason.AdministratorEnded => new(reason, SqlState.AdminShutdown, "the session was ended by an administrator"),
        SessionEndReason.EngineClosed => new(reason, SqlState.CrashShutdown, "the database engine stopped", null,
            "Connect again; statements without an answer may or may not have taken effect."),
        SessionEndReason.EngineMoved => new(reason, SqlState.AdminShutdown, "the database engine's primary is another host now", null,
            "Connect again; statements without an answer may or may not have taken effect."),
        SessionEndReason.IdleTimedOut => new(reason, SqlState.IdleSessionTimeout, "the session was idle for too long",
            null, "Connect again; sessions.idle-timeout in policy.yaml sets the time."),
        SessionEndReason.TooManySessions => new(reason, SqlState.TooManyConnections, "there are too many sessions already",
            null, "Close some, or raise sessions.maximum in policy.yaml."),
        SessionEndReason.SessionLimitReached => new(reason, SqlState.TooManyConnections, "this user has as many sessions as it may",
            null, "Close some; sessions.maximum-of-one and the rules of access in policy.yaml set the limit."),
        SessionEndReason.LifetimeOver => new(reason, SqlState.AdminShutdown, "the session has lived as long as one may",
            null, "Connect again; sessions.lifetime in policy.yaml sets the time."),
        SessionEndReason.SubjectBarred => new(reason, SqlState.AdminShutdown, "the account's sessions were ended by an administrator"),
        SessionEndReason.AccessRuleRefused => new(reason, SqlState.AdminShutdown, "the hours in which this account may be logged in are over"),
        SessionEndReason.EngineUnavailable => new(reason, SqlState.ConnectionFailure, "the database engine did not answer in time",
            null, "Connect again; the statement may or may not have taken effect. sessions.answer-timeout in policy.yaml sets the time."),
        SessionEndReason.JournalUnavailable => new(reason, SqlState.DiskFull, "the audit journal cannot record the session",
            null, "Ask the system administrator to look at 'menshen status': the journal's disk may be full."),
        SessionEndReason.EngineViolation => new(reason, SqlState.ConnectionFailure, "the database engine broke the protocol"),
        SessionEndReason.TicketSpent => new(reason, SqlState.InvalidPassword, "the ticket is used up or has run out", null,
            "Get another one with 'menshen login'."),
        SessionEndReason.CertificateRevoked => new(reason, SqlState.AdminShutdown, "the client certificate of this session is not in force any more", null,
            "Ask the security administrator for another one."),
        SessionEndReason.EmergencyOver => new(reason, SqlState.AdminShutdown, "break-glass is over (紧急授权已结束)", null,
            "Work on as yourself; what was changed is being looked at."),
        SessionEndReason.DisclosureLimitReached => new(reason, SqlState.InsufficientResources, "the session has seen as many sealed values as its subject may in a day", null,
            "Ask the security administrator; values-per-day in policy.yaml sets the limit."),
        SessionEndReason.Quarantined => new(reason, SqlState.AdminShutdown, "stopped by an administrator in an emergency (已被管理员紧急停止)", null,
            "Wait, or ask an administrator: 'menshen quarantine list' says what is stopped and why."),
        SessionEndReason.QuotaExceeded => new(reason, SqlState.ConfigurationLimitExceeded, "the session was ended because a statement went over its user's quota",
            "The engine had finished the statement before it could be cancelled, or it could not be cancelled: it may or may not have taken effect.",
            "Ask for less at a time; quotas in policy.yaml set the limit."),
        SessionEndReason.ColumnChanged => new(reason, SqlState.SerializationFailure, "a column of the statement's table became sealed, or plaintext, while the statement was under way",
            "Its values were compared with the column as it was: it may or may not have taken effect, and rows may be missing.",
            "Connect again, look what was done, and send it again."),
        // Not a word of what it was: whoever plants such values wants them to look like any other.
        SessionEndReason.PoisonTouched => new(reason, SqlState.AdminShutdown, "the session was ended by Menshen", null, "Ask the security administrator."),
        _ => new(reason, SqlState.ConnectionFailure, $"the session ended ({reason})"),
    };
}
