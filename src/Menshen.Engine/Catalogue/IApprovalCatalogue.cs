namespace Menshen.Engine;

/// <summary>Where what waits for a second person is kept.</summary>
public interface IApprovalCatalogue
{
    /// <summary>Keeps a request; answers its number.</summary>
    Task<long> AskAsync(Approval wish, CancellationToken cancellation);

    /// <summary>One, or null.</summary>
    Task<Approval?> FindAsync(long id, CancellationToken cancellation);

    /// <summary>What waits, then the newest of what is decided.</summary>
    Task<IReadOnlyList<Approval>> ListAsync(CancellationToken cancellation);

    /// <summary>True for the one caller whose decision it is.</summary>
    Task<bool> DecideAsync(long id, bool approve, long deciderId, string reason, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>Keeps one of several approvals; false where that power or that account has voted already, or it is too late.</summary>
    Task<bool> VoteAsync(long id, ApprovalVote vote, CancellationToken cancellation);

    /// <summary>Says what became of an approved one.</summary>
    Task EndAsync(long id, bool done, CancellationToken cancellation);
}
