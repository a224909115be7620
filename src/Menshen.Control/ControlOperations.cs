using System.Collections.Immutable;

namespace Menshen.Control;

/// <summary>Everything that may be asked; the server answers nothing else, and a test holds it to that.</summary>
public static class ControlOperations
{
    public static readonly ControlOperation Version = Read("version", "/v1/version");
    public static readonly ControlOperation Status = Read("status", "/v1/status");

    /// <summary>The same in numbers, as Prometheus reads them.</summary>
    public static readonly ControlOperation Metrics = Read("metrics", "/v1/metrics") with { MediaType = "text/plain; version=0.0.4; charset=utf-8" };

    public static readonly ControlOperation Stop = Act("stop", "POST", "/v1/stop");

    /// <summary>The OpenAPI document of this contract.</summary>
    public static readonly ControlOperation Document = Read("document", "/v1/openapi.json");

    /// <summary>The warning that is read before a log-in.</summary>
    public static readonly ControlOperation Banner = Read("banner", "/v1/banner");

    public static readonly ControlOperation Login = Act("login", "POST", "/v1/login");
    public static readonly ControlOperation Logout = Act("logout", "POST", "/v1/logout");
    public static readonly ControlOperation SelfShow = Read("self", "/v1/self");
    public static readonly ControlOperation SelfPassword = Act("self.password", "PUT", "/v1/self/password");

    public static readonly ControlOperation AdministratorAppoint = Act("administrator.appoint", "POST", "/v1/administrators");
    public static readonly ControlOperation AdministratorDismiss = Act("administrator.dismiss", "DELETE", "/v1/administrators/{name}");
    public static readonly ControlOperation AdministratorRecover = Act("administrator.recover", "POST", "/v1/administrators/{name}/recover");

    public static readonly ControlOperation ApprovalList = Read("approval.list", "/v1/approvals");
    public static readonly ControlOperation ApprovalApprove = Act("approval.approve", "POST", "/v1/approvals/{id}/approve");
    public static readonly ControlOperation ApprovalReject = Act("approval.reject", "POST", "/v1/approvals/{id}/reject");

    public static readonly ControlOperation UserAdd = Act("user.add", "POST", "/v1/users");
    public static readonly ControlOperation UserList = Read("user.list", "/v1/users");
    public static readonly ControlOperation UserDisable = Act("user.disable", "POST", "/v1/users/{name}/disable");
    public static readonly ControlOperation UserEnable = Act("user.enable", "POST", "/v1/users/{name}/enable");
    public static readonly ControlOperation UserDelete = Act("user.delete", "DELETE", "/v1/users/{name}");
    public static readonly ControlOperation UserPassword = Act("user.password", "PUT", "/v1/users/{name}/password");

    public static readonly ControlOperation UserUnlock = Act("user.unlock", "POST", "/v1/users/{name}/unlock");
    public static readonly ControlOperation UserSessionsEnd = Act("user.sessions.end", "DELETE", "/v1/users/{name}/sessions");
    public static readonly ControlOperation UserSet = Act("user.set", "PATCH", "/v1/users/{name}");

    public static readonly ControlOperation UserAlias = Act("user.alias", "POST", "/v1/users/{name}/aliases");
    public static readonly ControlOperation GroupAdd = Act("group.add", "POST", "/v1/groups");
    public static readonly ControlOperation GroupList = Read("group.list", "/v1/groups");
    public static readonly ControlOperation GroupDelete = Act("group.delete", "DELETE", "/v1/groups/{name}");
    public static readonly ControlOperation GroupJoin = Act("group.join", "POST", "/v1/groups/{name}/members");
    public static readonly ControlOperation GroupLeave = Act("group.leave", "POST", "/v1/groups/{name}/members/leave");

    public static readonly ControlOperation DatabaseCreate = Act("database.create", "POST", "/v1/databases");
    public static readonly ControlOperation DatabaseGrant = Act("database.grant", "POST", "/v1/databases/{name}/grants");
    public static readonly ControlOperation DatabaseRevoke = Act("database.revoke", "POST", "/v1/databases/{name}/grants/revoke");
    public static readonly ControlOperation DatabaseList = Read("database.list", "/v1/databases");
    public static readonly ControlOperation DatabaseDrop = Act("database.drop", "DELETE", "/v1/databases/{name}");

    public static readonly ControlOperation SealDiscover = Act("seal.discover", "POST", "/v1/databases/{name}/discovery");

    public static readonly ControlOperation SessionList = Read("session.list", "/v1/sessions");
    public static readonly ControlOperation SessionEnd = Act("session.end", "DELETE", "/v1/sessions/{id}");

    public static readonly ControlOperation JournalStatus = Read("journal.status", "/v1/journal");
    public static readonly ControlOperation JournalArchive = Act("journal.archive", "POST", "/v1/journal/archive");
    public static readonly ControlOperation JournalClearing = Read("journal.clearing", "/v1/journal/clearing");
    public static readonly ControlOperation JournalClearRequest = Act("journal.clear.request", "POST", "/v1/journal/clearing");
    public static readonly ControlOperation JournalClearConfirm = Act("journal.clear.confirm", "POST", "/v1/journal/clearing/confirm");

    public static readonly ControlOperation JournalSign = Act("journal.sign", "POST", "/v1/journal/signatures");

    public static readonly ControlOperation AuditRules = Read("audit.rules", "/v1/audit/rules");
    public static readonly ControlOperation AuditPlan = Act("audit.plan", "POST", "/v1/audit/rules/{name}/plan");
    public static readonly ControlOperation AuditApply = Act("audit.apply", "POST", "/v1/audit/rules/{name}");
    public static readonly ControlOperation AuditReviewState = Read("audit.review.state", "/v1/audit/reviews");
    public static readonly ControlOperation AuditReview = Act("audit.review", "POST", "/v1/audit/reviews");
    public static readonly ControlOperation AuditDelegations = Read("audit.delegations", "/v1/audit/delegations");
    public static readonly ControlOperation AuditDelegate = Act("audit.delegate", "POST", "/v1/audit/delegations");
    public static readonly ControlOperation AuditRevoke = Act("audit.revoke", "POST", "/v1/audit/delegations/revoke");

    public static readonly ControlOperation TraceGroups = Read("trace.groups", "/v1/trace/groups");
    public static readonly ControlOperation TraceDigests = Act("trace.digests", "POST", "/v1/trace/digests");
    public static readonly ControlOperation TraceRow = Act("trace.row", "POST", "/v1/trace/row");

    public static readonly ControlOperation TicketIssue = Act("ticket.issue", "POST", "/v1/tickets");

    public static readonly ControlOperation FactorEnrol = Act("factor.enrol", "POST", "/v1/factors/enrol");
    public static readonly ControlOperation FactorConfirm = Act("factor.confirm", "POST", "/v1/factors/confirm");
    public static readonly ControlOperation FactorList = Read("factor.list", "/v1/factors/{name}");
    public static readonly ControlOperation FactorRemove = Act("factor.remove", "POST", "/v1/factors/{name}/remove");

    public static readonly ControlOperation CertificateIssue = Act("cert.issue", "POST", "/v1/certificates");
    public static readonly ControlOperation CertificateList = Read("cert.list", "/v1/certificates");
    public static readonly ControlOperation CertificateRevoke = Act("cert.revoke", "DELETE", "/v1/certificates/{serial}");

    public static readonly ControlOperation KeyList = Read("key.list", "/v1/keys");
    public static readonly ControlOperation KeyMake = Act("key.make", "POST", "/v1/keys");
    public static readonly ControlOperation KeyRotate = Act("key.rotate", "POST", "/v1/keys/{name}/rotate");
    public static readonly ControlOperation KeyBackup = Act("key.backup", "POST", "/v1/key-backups");
    public static readonly ControlOperation KeyDestroy = Act("key.destroy", "POST", "/v1/keys/{name}/destroy");

    public static readonly ControlOperation ColumnList = Read("column.list", "/v1/columns");
    public static readonly ControlOperation ColumnConvert = Act("column.convert", "POST", "/v1/columns");

    public static readonly ControlOperation PolicyShow = Read("policy.show", "/v1/policy");
    public static readonly ControlOperation PolicyHistory = Read("policy.history", "/v1/policy/history");
    public static readonly ControlOperation PolicyDrift = Read("policy.drift", "/v1/policy/drift");
    public static readonly ControlOperation PolicyPlan = Act("policy.plan", "POST", "/v1/policy/plan");
    public static readonly ControlOperation PolicyApply = Act("policy.apply", "POST", "/v1/policy");

    public static readonly ControlOperation PoisonMake = Act("poison.make", "POST", "/v1/poison");

    public static readonly ControlOperation ProvenanceBegin = Act("provenance.begin", "POST", "/v1/provenance");
    public static readonly ControlOperation ProvenanceReport = Read("provenance.report", "/v1/databases/{name}/provenance");

    public static readonly ControlOperation BreakGlassRequest = Act("break-glass.request", "POST", "/v1/break-glass");
    public static readonly ControlOperation BreakGlassList = Read("break-glass.list", "/v1/break-glass");
    public static readonly ControlOperation BreakGlassOpen = Act("break-glass.open", "POST", "/v1/break-glass/{id}/passwords");
    public static readonly ControlOperation BreakGlassEnd = Act("break-glass.end", "POST", "/v1/break-glass/{id}/end");
    public static readonly ControlOperation LabelList = Read("label.list", "/v1/labels");
    public static readonly ControlOperation LabelShow = Read("label.show", "/v1/users/{name}/clearance");
    public static readonly ControlOperation LabelCheck = Read("label.check", "/v1/databases/{name}/labels");
    public static readonly ControlOperation LabelApply = Act("label.apply", "POST", "/v1/databases/{name}/labels");
    public static readonly ControlOperation LabelClearance = Act("label.clearance", "PUT", "/v1/users/{name}/clearance");
    public static readonly ControlOperation LabelRelabel = Act("label.relabel", "POST", "/v1/labels/relabel");
    public static readonly ControlOperation LabelDowngrade = Act("label.downgrade", "POST", "/v1/labels/downgrade");
    public static readonly ControlOperation StatisticsList = Read("statistics.list", "/v1/statistics");
    public static readonly ControlOperation StatisticsShow = Read("statistics.show", "/v1/statistics/{name}");
    public static readonly ControlOperation StatisticsReset = Act("statistics.reset", "POST", "/v1/statistics/{name}/reset");
    public static readonly ControlOperation AccessMatrix = Read("access.matrix", "/v1/databases/{name}/access");

    public static readonly ControlOperation BackupList = Read("backup.list", "/v1/backups");
    public static readonly ControlOperation BackupTake = Act("backup.take", "POST", "/v1/backups");
    public static readonly ControlOperation BackupVerify = Act("backup.verify", "POST", "/v1/backups/verification");
    public static readonly ControlOperation BackupCopy = Act("backup.copy", "POST", "/v1/backups/copy");
    public static readonly ControlOperation BackupRelease = Act("backup.release", "POST", "/v1/backups/releases");
    public static readonly ControlOperation BackupFiles = Read("backup.files", "/v1/backups/releases/{name}");
    public static readonly ControlOperation BackupPiece = Read("backup.piece", "/v1/backups/pieces/{name}");
    public static readonly ControlOperation BackupRestore = Act("backup.restore", "POST", "/v1/backups/restoration");
    public static readonly ControlOperation ScrubShow = Read("scrub.show", "/v1/scrub");
    public static readonly ControlOperation ScrubRun = Act("scrub.run", "POST", "/v1/scrub");
    public static readonly ControlOperation PurgeShow = Read("purge.show", "/v1/purge");
    public static readonly ControlOperation PurgeRun = Act("purge.run", "POST", "/v1/purge");
    public static readonly ControlOperation TransactionList = Read("transaction.list", "/v1/transactions");
    public static readonly ControlOperation TransactionEnd = Act("transaction.end", "POST", "/v1/transactions");
    public static readonly ControlOperation ErasureRun = Act("erasure.run", "POST", "/v1/keys/{name}/erasure");
    public static readonly ControlOperation SelfCheckRun = Act("selfcheck.run", "POST", "/v1/selfcheck");

    public static readonly ControlOperation GatewayList = Read("gateway.list", "/v1/gateways");

    public static readonly ControlOperation EngineHosts = Read("engine.hosts", "/v1/engine/hosts");
    public static readonly ControlOperation EngineHostsSet = Act("engine.hosts.set", "PUT", "/v1/engine/hosts");

    public static readonly ControlOperation StatementList = Read("statement.list", "/v1/statements");
    public static readonly ControlOperation StatementLearn = Act("statement.learn", "POST", "/v1/statements/{id}/learn");
    public static readonly ControlOperation StatementForget = Act("statement.forget", "DELETE", "/v1/statements/{id}");

    public static readonly ControlOperation QuarantineList = Read("quarantine.list", "/v1/quarantines");
    public static readonly ControlOperation QuarantineImpose = Act("quarantine.impose", "POST", "/v1/quarantines");
    public static readonly ControlOperation QuarantineLift = Act("quarantine.lift", "POST", "/v1/quarantines/{id}/lift");

    public static ImmutableArray<ControlOperation> All { get; } =
    [
        Version, Status, Metrics, Stop, Document,
        Banner, Login, Logout, SelfShow, SelfPassword,
        AdministratorAppoint, AdministratorDismiss, AdministratorRecover,
        ApprovalList, ApprovalApprove, ApprovalReject,
        UserAdd, UserList, UserDisable, UserEnable, UserDelete, UserPassword, UserSet, UserAlias, UserUnlock, UserSessionsEnd,
        GroupAdd, GroupList, GroupDelete, GroupJoin, GroupLeave,
        DatabaseCreate, DatabaseGrant, DatabaseRevoke, DatabaseList, DatabaseDrop,
        SealDiscover,
        SessionList, SessionEnd,
        JournalStatus, JournalArchive, JournalClearing, JournalClearRequest, JournalClearConfirm, JournalSign,
        AuditRules, AuditPlan, AuditApply, AuditReviewState, AuditReview, AuditDelegations, AuditDelegate, AuditRevoke,
        TraceGroups, TraceDigests, TraceRow,
        TicketIssue,
        FactorEnrol, FactorConfirm, FactorList, FactorRemove,
        CertificateIssue, CertificateList, CertificateRevoke,
        KeyList, KeyMake, KeyRotate, KeyBackup, KeyDestroy,
        ColumnList, ColumnConvert,
        PolicyShow, PolicyHistory, PolicyDrift, PolicyPlan, PolicyApply,
        PoisonMake,
        ProvenanceBegin, ProvenanceReport,
        BreakGlassRequest, BreakGlassList, BreakGlassOpen, BreakGlassEnd,
        LabelList, LabelShow, LabelCheck, LabelApply, LabelClearance, LabelRelabel, LabelDowngrade,
        StatisticsList, StatisticsShow, StatisticsReset,
        AccessMatrix,
        BackupList, BackupTake, BackupVerify, BackupCopy, BackupRestore, BackupRelease, BackupFiles, BackupPiece,
        ScrubShow, ScrubRun, PurgeShow, PurgeRun, ErasureRun, TransactionList, TransactionEnd,
        SelfCheckRun,
        StatementList, StatementLearn, StatementForget,
        QuarantineList, QuarantineImpose, QuarantineLift,
        GatewayList, EngineHosts, EngineHostsSet,
    ];

    private static ControlOperation Read(string name, string path) => new(name, "GET", path, Changes: false);

    private static ControlOperation Act(string name, string method, string path) => new(name, method, path, Changes: true);
}
