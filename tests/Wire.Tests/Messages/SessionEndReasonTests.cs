namespace Menshen.Wire.Tests.Messages;

public class SessionEndReasonTests
{
    /// <summary>Journals hold these numbers for years. Only ever add a line at the end.</summary>
    [Fact]
    public void The_journals_numbers_never_change() =>
        Enum.GetValues<SessionEndReason>().Select(reason => $"{(int)reason} {reason}").ShouldBe(
        [
            "0 None", "1 ClientTerminated", "2 ClientClosed", "3 LoginFailed", "4 LoginTimedOut", "5 ProtocolViolation",
            "6 MessageTooLong", "7 PlaintextRefused", "8 ReplicationRefused", "9 TlsFailed", "10 EngineUnavailable",
            "11 EngineClosed", "12 EngineRefused", "13 JournalUnavailable", "14 Drained", "15 AdministratorEnded",
            "16 IdleTimedOut", "17 CancelServed", "18 InternalFault", "19 TooManySessions", "20 ProtocolUnsupported",
            "21 EngineViolation", "22 StartupRefused", "23 NothingAsked", "24 AccessRefused",
            "65 AccountLocked", "66 AccessRuleRefused", "67 SessionLimitReached", "68 LifetimeOver", "69 SubjectBarred",
            "70 SecondFactorMissing", "71 TicketSpent", "72 CertificateRefused", "73 CertificateRevoked", "74 EmergencyOver", "80 DisclosureLimitReached",
            "85 PoisonTouched", "86 QuotaExceeded", "87 Quarantined", "88 ColumnChanged", "90 EngineMoved",
        ]);
}
