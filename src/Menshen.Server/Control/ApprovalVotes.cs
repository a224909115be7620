using System.Security.Cryptography;
using System.Text;
using Menshen.Crypto;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>The approvals of a request that takes several: sealed with the key of the desk, and counted only while their givers hold what they voted with.</summary>
internal sealed class ApprovalVotes(byte[] key, Func<string, Subject?> find)
{
    /// <summary>The vote of an approver, to be kept.</summary>
    public ApprovalVote Make(Approval approval, Subject approver, string reason, DateTimeOffset now)
    {
        // To the millisecond, as the digest writes it: the database keeps microseconds.
        var at = DateTimeOffset.FromUnixTimeMilliseconds(now.ToUnixTimeMilliseconds());
        var vote = new ApprovalVote(approver.Id, approver.Name, approver.Power!.Value, reason, at, "");
        return vote with { Digest = DigestOf(approval, vote) };
    }

    /// <summary>Those that count: made here, in time, by somebody who still holds that power, and not by the asker's person.</summary>
    public IReadOnlyList<ApprovalVote> GoodOf(Approval approval, Subject asker) => [.. approval.Votes.Where(vote =>
        CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(vote.Digest), Encoding.ASCII.GetBytes(DigestOf(approval, vote)))
        && vote.VotedAt < approval.ExpiresAt
        && find(vote.Name) is { Enabled: true, DeletedAt: null } voter && voter.Id == vote.SubjectId && voter.Power == vote.Power
        && FourEyes.Refusal(asker, voter, approval.Operation) is null)];

    /// <summary>Why this one is not another of those who have approved, or null.</summary>
    public static string? Refusal(IReadOnlyList<ApprovalVote> before, Subject approver, Func<string, Subject?> find)
    {
        if (before.Any(vote => vote.Power == approver.Power))
            return $"the power of {approver.Name} has approved already: it takes the other one";
        return before.Any(vote => PersonName.IsSame(find(vote.Name)?.Person, approver.Person))
            ? "each approval is another person's" : null;
    }

    private string DigestOf(Approval approval, ApprovalVote vote)
    {
        // The reason is last and alone free text: no byte can move from one field to the next.
        var text = FormattableString.Invariant(
            $"vote\n{approval.Id}\n{approval.Digest}\n{vote.SubjectId}\n{vote.Power}\n{vote.VotedAt.ToUnixTimeMilliseconds()}\n{vote.Reason}");
        Span<byte> mac = stackalloc byte[HmacSm3.MacSize];
        HmacSm3.Compute(key, Encoding.UTF8.GetBytes(text), mac);
        return Convert.ToHexStringLower(mac);
    }
}
