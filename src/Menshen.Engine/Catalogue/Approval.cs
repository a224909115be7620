namespace Menshen.Engine;

/// <summary>An operation that one person asked for and another has to approve, as the catalogue keeps it.</summary>
public sealed record Approval
{
    /// <summary>Number; 0 before it is kept.</summary>
    public long Id { get; init; }

    /// <summary>Name of the operation.</summary>
    public required string Operation { get; init; }

    /// <summary>The variable of the operation's path.</summary>
    public required string Variable { get; init; }

    /// <summary>What it acts on, for people.</summary>
    public required string Object { get; init; }

    /// <summary>The request's body; never one that holds a secret.</summary>
    public required ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>Keyed digest over all that was asked for, 64 hexadecimal digits.</summary>
    public required string Digest { get; init; }

    /// <summary>Who asks.</summary>
    public required long AskerId { get; init; }

    /// <summary>The asker's name.</summary>
    public required string Asker { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>When; whole milliseconds, as the digest writes it.</summary>
    public required DateTimeOffset AskedAt { get; init; }

    /// <summary>Not to be approved from then on.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary><c>pending</c>, <c>running</c>, <c>done</c>, <c>failed</c> or <c>rejected</c>.</summary>
    public string State { get; init; } = "pending";

    /// <summary>The approvals so far, where it takes several.</summary>
    public IReadOnlyList<ApprovalVote> Votes { get; init; } = [];

    /// <summary>Who decided, or null.</summary>
    public string? Decider { get; init; }

    /// <summary>Why, or null.</summary>
    public string? DecisionReason { get; init; }
}
