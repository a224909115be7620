namespace Menshen.Control;

/// <summary>An operation that waits, or waited, for a second person.</summary>
/// <param name="Id">Its number.</param>
/// <param name="Operation">Name of the operation: <c>user.delete</c>.</param>
/// <param name="Object">What it acts on.</param>
/// <param name="Body">The body as it was sent; it holds no secret. Empty for none.</param>
/// <param name="Digest">Over operation, object, body, asker and time; an approval names the digest that its approver has seen.</param>
/// <param name="Asker">Who asks.</param>
/// <param name="Reason">Why.</param>
/// <param name="AskedAt">When.</param>
/// <param name="ExpiresAt">Not to be approved any more from then on.</param>
/// <param name="State"><c>pending</c>, <c>running</c>, <c>done</c>, <c>failed</c>, <c>rejected</c> or <c>expired</c>.</param>
/// <param name="Decider">Who decided, or null.</param>
/// <param name="DecisionReason">Why, or null.</param>
public sealed record ApprovalReport(
    long Id, string Operation, string Object, string Body, string Digest, string Asker, string Reason, DateTimeOffset AskedAt,
    DateTimeOffset ExpiresAt, string State, string? Decider, string? DecisionReason)
{
    /// <summary>How many persons must approve.</summary>
    public int Needed { get; init; } = 1;

    /// <summary>Who has approved so far, where it takes several.</summary>
    public IReadOnlyList<string> ApprovedBy { get; init; } = [];
}
