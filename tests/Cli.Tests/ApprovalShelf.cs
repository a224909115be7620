using Menshen.Engine;

namespace Menshen.Cli.Tests;

/// <summary>One request in memory, which a test may change as somebody with the database's files could.</summary>
internal sealed class ApprovalShelf : IApprovalCatalogue
{
    public Approval Only { get; set; } = null!;

    public Task<long> AskAsync(Approval wish, CancellationToken cancellation)
    {
        Only = wish with { Id = 1 };
        return Task.FromResult(1L);
    }

    public Task<Approval?> FindAsync(long id, CancellationToken cancellation) => Task.FromResult<Approval?>(Only);

    public Task<IReadOnlyList<Approval>> ListAsync(CancellationToken cancellation) => Task.FromResult<IReadOnlyList<Approval>>([Only]);

    public Task<bool> DecideAsync(long id, bool approve, long deciderId, string reason, DateTimeOffset now, CancellationToken cancellation)
    {
        var mine = Only.State == "pending";
        Only = mine ? Only with { State = approve ? "running" : "rejected" } : Only;
        return Task.FromResult(mine);
    }

    /// <summary>As the database: one for each power and account, while it waits and is young.</summary>
    public Task<bool> VoteAsync(long id, ApprovalVote vote, CancellationToken cancellation)
    {
        var counts = Only.State == "pending" && vote.VotedAt < Only.ExpiresAt && vote.SubjectId != Only.AskerId
            && !Only.Votes.Any(other => other.SubjectId == vote.SubjectId || other.Power == vote.Power);
        Only = counts ? Only with { Votes = [.. Only.Votes, vote] } : Only;
        return Task.FromResult(counts);
    }

    public Task EndAsync(long id, bool done, CancellationToken cancellation)
    {
        Only = Only with { State = done ? "done" : "failed" };
        return Task.CompletedTask;
    }
}
