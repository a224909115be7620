using System.Collections.Immutable;

namespace Menshen.Policy;

/// <summary>The table of acts that need renewed authentication (GA/T 389 4.1.2-e, real-name 7.5.1-9), all of it in this place.</summary>
/// <remarks>An operation that does not exist yet stands here under the name it will have: it is demanded from its first day.</remarks>
public sealed record ReauthenticationRules(ImmutableArray<SensitiveEvent> Events)
{
    /// <summary>Zero: a code of its own. Two minutes: what one person does in one go, such as three approvals.</summary>
    private static readonly TimeSpan OneGo = TimeSpan.FromMinutes(2);

    public static ReauthenticationRules Default { get; } = new(
    [
        new("own-password", ["self.password"], TimeSpan.Zero),
        new("own-factor", ["factor.enrol", "factor.confirm", "factor.remove"], TimeSpan.Zero),
        new("ticket", ["ticket.issue"], TimeSpan.Zero),
        new("unmask", ["unmask.grant", "trace.digests", "trace.row"], OneGo),
        new("export", ["journal.export", "data.export"], OneGo),
        new("approval", ["journal.clear.request", "journal.clear.confirm", "approval.approve"], OneGo),
        new("label-downgrade", ["label.downgrade"], TimeSpan.Zero),
        new("key-destruction", ["key.destroy"], TimeSpan.Zero),
        new("emergency", ["break-glass.request", "break-glass.open"], TimeSpan.Zero),
    ]);

    /// <summary>The event that an operation is, or null: it needs no renewed proof.</summary>
    public SensitiveEvent? Of(string operation) => Events.FirstOrDefault(e => e.Operations.Contains(operation));

    /// <summary>Whether a proof of that age is fresh enough for the operation.</summary>
    public bool IsFresh(string operation, TimeSpan age) => Of(operation) is not { } known || age <= known.Freshness;
}
