namespace Menshen.Wire;

/// <summary>Why a session ended. The numbers are stored in the journal: never change one, never reuse one.</summary>
public enum SessionEndReason
{
    /// <summary>The session has not ended.</summary>
    None = 0,

    /// <summary>The client sent Terminate.</summary>
    ClientTerminated = 1,

    /// <summary>The client's connection closed without Terminate.</summary>
    ClientClosed = 2,
    LoginFailed = 3,
    LoginTimedOut = 4,
    ProtocolViolation = 5,
    MessageTooLong = 6,
    PlaintextRefused = 7,
    ReplicationRefused = 8,
    TlsFailed = 9,

    /// <summary>No engine could be reached.</summary>
    EngineUnavailable = 10,

    /// <summary>The engine closed a session that had begun.</summary>
    EngineClosed = 11,

    /// <summary>The engine answered the login with an ErrorResponse.</summary>
    EngineRefused = 12,
    JournalUnavailable = 13,

    /// <summary>The service shut down in good order.</summary>
    Drained = 14,
    AdministratorEnded = 15,
    IdleTimedOut = 16,

    /// <summary>The connection carried a CancelRequest and nothing else.</summary>
    CancelServed = 17,
    InternalFault = 18,
    TooManySessions = 19,

    /// <summary>The client asked for a protocol version that is not 3.</summary>
    ProtocolUnsupported = 20,

    /// <summary>The engine broke the protocol or offered an authentication we do not accept.</summary>
    EngineViolation = 21,

    /// <summary>The start-up parameters could not be accepted (no user, not UTF-8, a name too long).</summary>
    StartupRefused = 22,

    /// <summary>The connection closed before it asked for anything.</summary>
    NothingAsked = 23,

    /// <summary>Somebody who has proven himself may not go to that database.</summary>
    AccessRefused = 24,

    /// <summary>Too many wrong passwords before: not even the right one is accepted. The client reads the words of a wrong password.</summary>
    AccountLocked = 65,

    /// <summary>A rule of <c>access</c> in the policy does not let the subject in from there, then or with that application.</summary>
    AccessRuleRefused = 66,

    /// <summary>The subject has as many sessions as it may, or too many began within the window.</summary>
    SessionLimitReached = 67,

    /// <summary>The session has lived as long as one may.</summary>
    LifetimeOver = 68,

    /// <summary>The subject was disabled, deleted or ended while its session was open.</summary>
    SubjectBarred = 69,

    /// <summary>The password was right and the second factor that the policy demands was missing; the client reads what a wrong password reads.</summary>
    SecondFactorMissing = 70,

    /// <summary>The ticket was used up, ran out or was asked for from elsewhere between the proof and the taking.</summary>
    TicketSpent = 71,

    /// <summary>A client certificate that is not of our authority, out of its time, revoked, or somebody else's.</summary>
    CertificateRefused = 72,

    /// <summary>The certificate with which the session logged in was revoked.</summary>
    CertificateRevoked = 73,

    /// <summary>The time of an emergency is over, or somebody ended it.</summary>
    EmergencyOver = 74,

    /// <summary>The subject has seen as many sealed values in a day as policy allows.</summary>
    DisclosureLimitReached = 80,

    /// <summary>A result held a value that was planted and that nobody should ever open.</summary>
    PoisonTouched = 85,

    /// <summary>A statement went over its subject's quota and could neither be cancelled in time nor undone.</summary>
    QuotaExceeded = 86,

    /// <summary>The application, the certificate, all service, or a dataset of the session's database was stopped in an emergency.</summary>
    Quarantined = 87,

    /// <summary>A statement was under way while a column of its table became sealed, or plaintext: its literals meant something else.</summary>
    ColumnChanged = 88,

    /// <summary>The host that served the session is not the engine's primary any more.</summary>
    EngineMoved = 90,
}
