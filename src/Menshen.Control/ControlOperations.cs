using System.Collections.Immutable;

namespace Menshen.Control;

/// <summary>Everything that may be asked; the server answers nothing else, and a test holds it to that.</summary>
public static class ControlOperations
{
    public static readonly ControlOperation Version = Read("version", "/v1/version");
    public static readonly ControlOperation Status = Read("status", "/v1/status");
    public static readonly ControlOperation Stop = Act("stop", "POST", "/v1/stop");

    public static readonly ControlOperation UserAdd = Act("user.add", "POST", "/v1/users");
    public static readonly ControlOperation UserList = Read("user.list", "/v1/users");
    public static readonly ControlOperation UserDisable = Act("user.disable", "POST", "/v1/users/{name}/disable");
    public static readonly ControlOperation UserEnable = Act("user.enable", "POST", "/v1/users/{name}/enable");
    public static readonly ControlOperation UserDelete = Act("user.delete", "DELETE", "/v1/users/{name}");
    public static readonly ControlOperation UserPassword = Act("user.password", "PUT", "/v1/users/{name}/password");

    public static readonly ControlOperation DatabaseCreate = Act("database.create", "POST", "/v1/databases");
    public static readonly ControlOperation DatabaseGrant = Act("database.grant", "POST", "/v1/databases/{name}/grants");

    public static readonly ControlOperation SessionList = Read("session.list", "/v1/sessions");
    public static readonly ControlOperation SessionEnd = Act("session.end", "DELETE", "/v1/sessions/{id}");

    public static readonly ControlOperation JournalStatus = Read("journal.status", "/v1/journal");
    public static readonly ControlOperation JournalArchive = Act("journal.archive", "POST", "/v1/journal/archive");
    public static readonly ControlOperation JournalClearing = Read("journal.clearing", "/v1/journal/clearing");
    public static readonly ControlOperation JournalClearRequest = Act("journal.clear.request", "POST", "/v1/journal/clearing");
    public static readonly ControlOperation JournalClearConfirm = Act("journal.clear.confirm", "POST", "/v1/journal/clearing/confirm");

    public static readonly ControlOperation JournalSign = Act("journal.sign", "POST", "/v1/journal/signatures");

    public static readonly ControlOperation AuditRules = Read("audit.rules", "/v1/audit/rules");
    public static readonly ControlOperation AuditReviewState = Read("audit.review.state", "/v1/audit/reviews");
    public static readonly ControlOperation AuditReview = Act("audit.review", "POST", "/v1/audit/reviews");
    public static readonly ControlOperation AuditDelegations = Read("audit.delegations", "/v1/audit/delegations");
    public static readonly ControlOperation AuditDelegate = Act("audit.delegate", "POST", "/v1/audit/delegations");
    public static readonly ControlOperation AuditRevoke = Act("audit.revoke", "POST", "/v1/audit/delegations/revoke");

    public static ImmutableArray<ControlOperation> All { get; } =
    [
        Version, Status, Stop,
        UserAdd, UserList, UserDisable, UserEnable, UserDelete, UserPassword,
        DatabaseCreate, DatabaseGrant,
        SessionList, SessionEnd,
        JournalStatus, JournalArchive, JournalClearing, JournalClearRequest, JournalClearConfirm, JournalSign,
        AuditRules, AuditReviewState, AuditReview, AuditDelegations, AuditDelegate, AuditRevoke,
    ];

    private static ControlOperation Read(string name, string path) => new(name, "GET", path, Changes: false);

    private static ControlOperation Act(string name, string method, string path) => new(name, method, path, Changes: true);
}
