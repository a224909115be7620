namespace Menshen.Journal;

/// <summary>What a record tells. The numbers are stored: never reuse one.</summary>
public enum RecordKind : byte
{
    None = 0,
    ServiceStarted = 1,
    ServiceStopped = 2,
    /// <summary>Written by the journal itself when the run before did not close it.</summary>
    ServiceRecovered = 3,
    /// <summary>Written by the journal itself after it could not write for a while.</summary>
    JournalResumed = 4,
    EngineStarted = 5,
    EngineLost = 6,
    SessionOpened = 7,
    LoginFailed = 8,
    SessionClosed = 9,
    TemplateAnnounced = 10,
    StatementSubmitted = 11,
    StatementFinished = 12,
    AdministrationActed = 13,
    AlarmRaised = 30,
    /// <summary>Written by the journal itself when its space goes over a threshold or comes back below it.</summary>
    SpaceChanged = 40,
    /// <summary>Written by the journal itself for statements that ran without records.</summary>
    StatementsDropped = 41,
    SegmentsCleared = 42,
    ArchivePlaceChanged = 43,
    LoginFailuresSummed = 45,
    ClockObserved = 20,
    ClockJumped = 21,
    SelectionChanged = 22,
    ConfigurationObserved = 23,
    AuditReviewed = 60,
    AuditDelegated = 61,
    AuditDelegationRevoked = 62,
    AlarmRulesChanged = 63,
    /// <summary>Written at the start, when the journal is not what its witness has seen of it.</summary>
    WitnessContradicted = 64,
    ValuesDisclosed = 75,
    KeyChanged = 70,
    /// <summary>The certificate of a destruction.</summary>
    KeyDestroyed = 71,
    ColumnConverted = 72,
    PolicyChanged = 85,
    /// <summary>The engine is not as the policy or the provisioning says, or is again.</summary>
    DriftFound = 86,
    /// <summary>A value came by that nobody should ever open.</summary>
    PoisonTouched = 87,
    LabelsApplied = 90,
    ClearanceChanged = 91,
    RowsRelabelled = 92,
    /// <summary>A right on an object was given, or ended.</summary>
    GrantChanged = 100,
    /// <summary>A line of a log of the operating system.</summary>
    HostRecorded = 150,
    /// <summary>A subject has used up what the policy's quotas give it.</summary>
    QuotaExceeded = 170,
    /// <summary>Rows of a labelled or sealed table that a statement answered or wrote, by the digests of their keys.</summary>
    RowsTouched = 180,
    /// <summary>An application says for which of its users it asks.</summary>
    EndUserNamed = 181,
    /// <summary>A rule of the policy refused a statement.</summary>
    StatementForbidden = 191,
    /// <summary>Another gateway's policy differs for too long, or does no longer.</summary>
    PoliciesCompared = 192,
    /// <summary>A subject sent a statement that it is not known to send, and it ran.</summary>
    StatementStrange = 193,
    /// <summary>The policy and the rules behind a decision's number.</summary>
    DecisionAnnounced = 194,
}
