using System.Collections.Immutable;

namespace Menshen.Policy;

/// <summary>The table of acts that need renewed authentication (GA/T 389 4.1.2-e, real-name 7.5.1-9), all of it in this place.</summary>
/// <remarks>A test demands of each operation of the control surface that it stands here, or a reason why it does not.</remarks>
public sealed record ReauthenticationRules(ImmutableArray<SensitiveEvent> Events)
{
    /// <summary>Two minutes: what one person does in one go, such as three approvals.</summary>
    private static readonly TimeSpan OneGo = TimeSpan.FromMinutes(2);

    public static ReauthenticationRules Default { get; } = new(
    [
        InRequest("own-password", "self.password"),
        InRequest("own-factor", "factor.enrol", "factor.confirm", "factor.remove"),
        InRequest("ticket", "ticket.issue"),
        // What shows clear values, or gives the right to see them.
        OfSession("unmask", "policy.apply", "column.convert", "trace.digests", "trace.row"),
        // What leaves the house: a set of a backup, and the keys that open it.
        OfSession("export", "backup.release", "backup.files", "key.backup"),
        OfSession("approval", "journal.clear.request", "journal.clear.confirm", "approval.approve"),
        // Who switches records off must not be an auditor's forgotten session.
        OfSession("audit-rules", "audit.apply"),
        InRequest("label-downgrade", "label.downgrade"),
        InRequest("key-destruction", "key.destroy"),
        OfSession("erasure", "erasure.run"),
        InRequest("emergency", "break-glass.request", "break-glass.open"),
    ]);

    /// <summary>The event that an operation is, or null: it needs no renewed proof.</summary>
    public SensitiveEvent? Of(string operation) => Events.FirstOrDefault(e => e.Operations.Contains(operation));

    private static SensitiveEvent InRequest(string name, params string[] operations) => new(name, operations, ProofPlace.Request, TimeSpan.Zero);

    private static SensitiveEvent OfSession(string name, params string[] operations) => new(name, operations, ProofPlace.Session, OneGo);
}
