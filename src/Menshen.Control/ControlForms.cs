using System.Collections.Frozen;
using System.Text.Json.Serialization.Metadata;
using static Menshen.Control.ControlOperations;

namespace Menshen.Control;

/// <summary>The bodies of each operation, for the OpenAPI document; a test holds it to the contract.</summary>
public static class ControlForms
{
    private static readonly ControlJson Json = ControlJson.Default;

    private static readonly FrozenDictionary<ControlOperation, (JsonTypeInfo? Body, JsonTypeInfo Answer)> Table =
        new Dictionary<ControlOperation, (JsonTypeInfo?, JsonTypeInfo)>
        {
            [Login] = (Json.LoginRequest, Json.LoginAnswer),
            [Logout] = (null, Json.Acknowledgement),
            [SelfShow] = (null, Json.CallerReport),
            [SelfPassword] = (Json.OwnPasswordChange, Json.Acknowledgement),
            [ControlOperations.Version] = (null, Json.VersionReport),
            [Status] = (null, Json.StatusReport),
            [Stop] = (Json.StopRequest, Json.Acknowledgement),
            [UserAdd] = (Json.NewUser, Json.UserCredentials),
            [UserList] = (null, Json.UserListing),
            [UserDisable] = (null, Json.Acknowledgement),
            [UserEnable] = (null, Json.Acknowledgement),
            [UserDelete] = (null, Json.Acknowledgement),
            [UserPassword] = (Json.PasswordChange, Json.UserCredentials),
            [UserSet] = (Json.UserChange, Json.Acknowledgement),
            [UserUnlock] = (Json.UnlockReason, Json.Acknowledgement),
            [UserSessionsEnd] = (null, Json.Acknowledgement),
            [GroupAdd] = (Json.NewGroup, Json.Acknowledgement),
            [GroupList] = (null, Json.GroupListing),
            [GroupDelete] = (null, Json.Acknowledgement),
            [GroupJoin] = (Json.GroupMember, Json.Acknowledgement),
            [GroupLeave] = (Json.GroupMember, Json.Acknowledgement),
            [TicketIssue] = (Json.LoginWish, Json.LoginTicket),
            [FactorEnrol] = (Json.CallerCredentials, Json.CodeEnrolment),
            [FactorConfirm] = (Json.CallerCredentials, Json.RecoveryCodes),
            [FactorList] = (null, Json.FactorListing),
            [FactorRemove] = (Json.FactorRemoval, Json.Acknowledgement),
            [CertificateIssue] = (Json.CertificateWish, Json.IssuedCertificate),
            [CertificateList] = (null, Json.CertificateListing),
            [CertificateRevoke] = (null, Json.Acknowledgement),
            [KeyList] = (null, Json.KeyListing),
            [KeyMake] = (Json.KeyWish, Json.Acknowledgement),
            [KeyRotate] = (Json.KeyRotation, Json.Acknowledgement),
            [KeyBackup] = (Json.KeyBackupWish, Json.KeyBackupFiles),
            [KeyDestroy] = (Json.CallerCredentials, Json.Acknowledgement),
            [ColumnList] = (null, Json.ColumnListing),
            [ColumnConvert] = (Json.ColumnWish, Json.ColumnReport),
            [LabelList] = (null, Json.LabelListing),
            [LabelShow] = (null, Json.ClearanceReport),
            [LabelCheck] = (null, Json.LabelPlan),
            [LabelApply] = (Json.LabelWish, Json.LabelWork),
            [LabelClearance] = (Json.ClearanceWish, Json.Acknowledgement),
            [LabelRelabel] = (Json.RelabelWish, Json.RelabelReport),
            [LabelDowngrade] = (Json.DowngradeWish, Json.RelabelReport),
            [AdministratorAppoint] = (Json.Appointment, Json.Acknowledgement),
            [AdministratorDismiss] = (null, Json.Acknowledgement),
            [AdministratorRecover] = (null, Json.UserCredentials),
            [DatabaseCreate] = (Json.NewDatabase, Json.Acknowledgement),
            [ControlOperations.DatabaseGrant] = (Json.DatabaseGrant, Json.Acknowledgement),
            [SealDiscover] = (Json.DiscoveryWish, Json.DiscoveryReport),
            [SessionList] = (null, Json.SessionListing),
            [SessionEnd] = (null, Json.Acknowledgement),
            [JournalStatus] = (null, Json.JournalReport),
            [JournalArchive] = (Json.ArchiveNotice, Json.Acknowledgement),
            [JournalClearing] = (null, Json.ClearingReport),
            [JournalClearRequest] = (Json.ClearingWish, Json.ClearingReport),
            [JournalClearConfirm] = (null, Json.ClearingReport),
            [JournalSign] = (Json.SignatureWish, Json.SignatureReport),
            [AuditRules] = (null, Json.AuditRulesReport),
            [AuditReviewState] = (null, Json.ReviewReport),
            [AuditReview] = (Json.ReviewWish, Json.ReviewReport),
            [AuditDelegations] = (null, Json.DelegationListing),
            [AuditDelegate] = (Json.DelegationWish, Json.DelegationReport),
            [AuditRevoke] = (Json.RevocationWish, Json.DelegationReport),
            [TraceGroups] = (null, Json.SealGroupListing),
            [TraceDigests] = (Json.TraceWish, Json.DigestListing),
            [ApprovalList] = (null, Json.ApprovalListing),
            [ApprovalApprove] = (Json.ApprovalDecision, Json.Acknowledgement),
            [ApprovalReject] = (Json.ApprovalDecision, Json.Acknowledgement),
            [PolicyShow] = (null, Json.PolicyVersionReport),
            [PolicyHistory] = (null, Json.PolicyListing),
            [PolicyDrift] = (null, Json.DriftListing),
            [PolicyPlan] = (Json.PolicyDraft, Json.PolicyPlanReport),
            [PolicyApply] = (Json.PolicyWish, Json.Acknowledgement),
            [PoisonMake] = (Json.PoisonWish, Json.PoisonValue),
            [ProvenanceBegin] = (Json.ProvenanceWish, Json.Acknowledgement),
            [ControlOperations.ProvenanceReport] = (null, Json.ProvenanceListing),
            [BreakGlassRequest] = (Json.BreakGlassWish, Json.Acknowledgement),
            [BreakGlassList] = (null, Json.BreakGlassListing),
            [BreakGlassOpen] = (Json.LoginWish, Json.LoginTicket),
            [BreakGlassEnd] = (null, Json.Acknowledgement),
            [BackupList] = (null, Json.BackupListing),
            [BackupTake] = (Json.BackupWish, Json.BackupWork),
            [BackupVerify] = (null, Json.BackupWork),
            [BackupRestore] = (Json.RestorationWish, Json.BackupWork),
        }.ToFrozenDictionary();

    /// <summary>Body and answer of an operation; null for the document, which is JSON of its own form.</summary>
    public static (JsonTypeInfo? Body, JsonTypeInfo Answer)? Of(ControlOperation operation) =>
        Table.TryGetValue(operation, out var forms) ? forms : null;
}
