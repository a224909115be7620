using System.Collections.Frozen;
using static Menshen.Control.ControlOperations;

namespace Menshen.Control;

/// <summary>Which role may ask for which operation: the one table, judged once before dispatch. docs/operations/powers.md gives the reason
/// of each row, and a test compares the two.</summary>
public static class ControlPermissions
{
    private const ControlRoles Nobody = ControlRoles.Nobody;
    private const ControlRoles Local = ControlRoles.LocalUser;
    private const ControlRoles Subject = ControlRoles.Subject;
    private const ControlRoles System = ControlRoles.SystemAdministrator;
    private const ControlRoles Security = ControlRoles.SecurityAdministrator;
    private const ControlRoles Auditor = ControlRoles.Auditor;
    private const ControlRoles Powers = System | Security | Auditor;
    private const ControlRoles LoggedIn = Subject | Powers;

    private static readonly FrozenDictionary<ControlOperation, ControlRoles> Table = new Dictionary<ControlOperation, ControlRoles>
    {
        [Document] = Nobody | Local | LoggedIn,
        [Banner] = Nobody | Local | LoggedIn,
        [Login] = Nobody | Local | LoggedIn,
        [Logout] = LoggedIn,
        [SelfShow] = LoggedIn,
        [SelfPassword] = LoggedIn,

        // These carry name, password and code in their bodies: a ticket or the first codes are for those who cannot log in yet.
        [TicketIssue] = Nobody | Local | LoggedIn,
        [FactorEnrol] = Nobody | Local | LoggedIn,
        [FactorConfirm] = Nobody | Local | LoggedIn,
        [FactorRemove] = Nobody | Local | LoggedIn,
        [FactorList] = Security | Auditor,
        [CertificateIssue] = Security,
        [CertificateList] = Security | Auditor,
        [CertificateRevoke] = Security,

        [KeyList] = Security | Auditor,
        [KeyMake] = Security,
        [KeyRotate] = Security,
        [KeyBackup] = Security,
        [KeyDestroy] = Security,
        [ColumnList] = Security | Auditor,
        [ColumnConvert] = Security,

        [ControlOperations.Version] = Local | LoggedIn,
        [Status] = Local | Powers,
        [Metrics] = Local | Powers,
        [Stop] = Local | System,

        [UserAdd] = Security,
        [UserList] = Security | Auditor,
        [UserDisable] = Security,
        [UserEnable] = Security,
        [UserDelete] = Security,
        [UserPassword] = Security,
        [UserSet] = Security,
        [UserAlias] = Security,
        [UserUnlock] = Security,
        [UserSessionsEnd] = System | Security,

        [GroupAdd] = Security,
        [GroupList] = Security | Auditor,
        [GroupDelete] = Security,
        [GroupJoin] = Security,
        [GroupLeave] = Security,

        [AdministratorAppoint] = Security,
        [AdministratorDismiss] = Security,
        [AdministratorRecover] = Local,

        [DatabaseCreate] = System,
        [ControlOperations.DatabaseGrant] = Security,
        [ControlOperations.DatabaseRevoke] = Security,
        // Names, sizes and who may enter; no row.
        [ControlOperations.DatabaseList] = Powers,
        [ControlOperations.DatabaseDrop] = System,

        // It looks at values on behalf of who asks, and shows none of them.
        [SealDiscover] = Security,

        [SessionList] = System | Security,
        [SessionEnd] = System | Security,

        [JournalStatus] = Local | Powers,
        [JournalArchive] = Local | System | Auditor,
        [JournalClearing] = Powers,
        [JournalClearRequest] = Powers,
        [JournalClearConfirm] = Powers,
        [JournalSign] = Local | Auditor,
        [AuditRules] = Auditor,
        // What is recorded and what raises an alarm is no matter of those whom it is about.
        [AuditPlan] = Auditor,
        [AuditApply] = Auditor,
        [AuditReviewState] = Local | Powers,
        [AuditReview] = Auditor,
        [AuditDelegations] = Auditor,
        [AuditDelegate] = Auditor,
        [AuditRevoke] = Auditor,
        [TraceGroups] = Security | Auditor,
        [TraceDigests] = Auditor,
        [TraceRow] = Auditor,

        [LabelList] = Security | Auditor,
        [LabelShow] = Security | Auditor,
        [LabelCheck] = Security | Auditor,
        [LabelApply] = Security,
        [LabelClearance] = Security,
        [LabelRelabel] = Security,
        [LabelDowngrade] = Security,

        [StatisticsList] = Security | Auditor,
        [StatisticsShow] = Security | Auditor,
        [StatisticsReset] = Security,

        [ApprovalList] = Powers,
        [ApprovalApprove] = Powers,
        [ApprovalReject] = Powers,

        // Who approves a policy has to be able to compare it; who is bound by it may know it.
        [PolicyShow] = Powers,
        [PolicyHistory] = Powers,
        [PolicyDrift] = Powers,
        [PolicyPlan] = Powers,
        [PolicyApply] = Security,
        [PoisonMake] = Security,
        [ProvenanceBegin] = Security,
        [ControlOperations.ProvenanceReport] = Security | Auditor,
        // One of them asks, the other two approve; whoever ends it takes away and gives nothing.
        [BreakGlassRequest] = Powers,
        [BreakGlassList] = Powers,
        [BreakGlassOpen] = Powers,
        [BreakGlassEnd] = Local | Powers,
        // Who assigns rights and who audits them; who operates needs none of it.
        [ControlOperations.AccessMatrix] = Security | Auditor,
        // The system administrator operates them, and reads none: they are sealed. Bringing back takes another power's approval.
        [BackupList] = Local | Powers,
        [BackupTake] = System,
        [BackupVerify] = System | Auditor,
        [BackupCopy] = System,
        [BackupRestore] = System,
        // Sealed, and to another machine all the same: another power approves it.
        [ControlOperations.BackupRelease] = System,
        [BackupFiles] = System,
        [ControlOperations.BackupPiece] = System,
        // It shows names of tables and no value.
        [ScrubShow] = Local | Powers,
        [ScrubRun] = System,
        [PurgeShow] = Local | Powers,
        // Operation: what it takes off the disk somebody has deleted already.
        [PurgeRun] = System,
        // Names and no row; whoever operates has to know what holds locks.
        [TransactionList] = Local | Powers,
        [TransactionEnd] = System,
        // It destroys keys.
        [ErasureRun] = Security,
        // Whoever keeps the service alive, or watches it, may ask whether it is still itself.
        [SelfCheckRun] = Local | Powers,
        // Whoever sees the danger stops it: that takes away, and gives nothing. Going on is for all three: one asks, two approve.
        [QuarantineList] = Powers,
        [QuarantineImpose] = Powers,
        [QuarantineLift] = Powers,
        // Templates without values; who approves that one is learnt has to see it.
        [StatementList] = Powers,
        [StatementLearn] = Security,
        [StatementForget] = Security,
        // Who is bound by the policies may know whether they are the same.
        [GatewayList] = Local | Powers,
        [EngineHosts] = Local | Powers,
        // Operation: of the same cluster, which is asked; data and rules stay where they are.
        [EngineHostsSet] = System,
    }.ToFrozenDictionary();

    /// <summary>Who may ask for it; nobody at all for an operation that the table lacks.</summary>
    public static ControlRoles Of(ControlOperation operation) => Table.GetValueOrDefault(operation, ControlRoles.None);

    /// <summary>Which of the powers may approve an operation that another person asked for; no one for an operation that cannot wait.</summary>
    public static ControlRoles ApproversOf(string operation) => operation switch
    {
        "user.delete" or "user.disable" or "user.enable" or "user.password" or "user.set" => Powers,
        "database.create" or "database.grant" or "database.drop" => System | Security,
        // The powers watch each other: an appointment is never the matter of one power alone.
        "administrator.appoint" or "administrator.dismiss" => System | Auditor,
        // What was sealed is plaintext in the engine's files, its WAL and the next backup.
        "column.convert" => System | Auditor,
        // Nor is what can never be undone.
        "key.destroy" or "erasure.run" => System | Auditor,
        // What weakens protection is not the matter of who keeps it alone.
        "policy.apply" or "statement.learn" => System | Auditor,
        // All three powers are in it: one asks, the other two approve.
        "break-glass.request" or "quarantine.lift" => Powers,
        // What comes back is everybody's data and everybody's rights.
        "backup.restore" or "backup.release" => Security | Auditor,
        // Whose data it was decides what becomes of it, and who keeps their rights stands for them.
        "transaction.end" => Security | Auditor,
        // What weakens a label is not for the power alone that sets labels.
        "label.apply" or "label.clearance" => System | Auditor,
        // Whoever forgets what was answered lets the same be asked in another way.
        "statistics.reset" => System | Auditor,
        _ => ControlRoles.None,
    };

    /// <summary>How many persons must approve, each with a power that neither the asker nor another of them has.</summary>
    public static int ApprovalsFor(string operation) => operation is "break-glass.request" or "quarantine.lift" ? 2 : 1;

    /// <summary>Operations of the table; the dispatch does not start unless they are the contract's.</summary>
    public static IEnumerable<ControlOperation> Operations => Table.Keys;
}
