using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Menshen.Control;
using Menshen.Crypto;
using Menshen.Engine;
using Menshen.Journal;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>Four eyes: keeps what one person asked for until another approves or rejects it, and has it run once.</summary>
/// <remarks>What is kept is under a keyed digest: a body that was changed in the catalogue does not run, whoever approves it. The approver
/// names the digest that was shown, so that nothing else is approved than what was seen.</remarks>
internal sealed class ApprovalDesk(
    IApprovalCatalogue catalogue, byte[] key, InForce<ApprovalRules> rules, Func<string, Subject?> find, TimeProvider time)
{
    private const int MaximumReason = 500;

    private readonly ApprovalVotes _votes = new(key, find);
    private const string LookAt = "Look at: menshen approvals list";

    /// <summary>Runs an approved operation; the dispatch sets it.</summary>
    public Func<string, ControlRequest, Task<ControlAnswer>> Runner { private get; set; } =
        (_, _) => throw new InvalidOperationException("no dispatch");

    /// <summary>Whether a second person is needed. The act is asked first: it refuses what could not be done anyway.</summary>
    public bool Needs(ControlAct act, ControlRequest request) =>
        act.NeedsApproval(request) || rules.Now.Operations.Contains(act.Operation.Name);

    /// <summary>Keeps the request with its <see cref="ControlRequest.Object"/>; the answer tells its number.</summary>
    public async Task<ControlAnswer> KeepAsync(ControlOperation operation, ControlRequest request)
    {
        if (request.Caller.Subject is not { } asker)
            return ControlAnswer.Refused("refused", "only a person who is logged in can ask for an approval", "Log in: menshen login NAME");
        // To the millisecond, as the digest writes it: the database keeps microseconds.
        var now = DateTimeOffset.FromUnixTimeMilliseconds(time.GetUtcNow().ToUnixTimeMilliseconds());
        var wish = new Approval
        {
            Operation = operation.Name, Variable = request.Variable, Object = request.Object, Body = request.Body, Digest = "", AskerId = asker.Id,
            Asker = asker.Name, Reason = Cut(request.Reason), AskedAt = now, ExpiresAt = now + rules.Now.Validity,
        };
        var id = await catalogue.AskAsync(wish with { Digest = DigestOf(wish) }, request.Cancellation).ConfigureAwait(false);
        var answer = ControlAnswer.Refused(
            ControlAnswer.Pending, FormattableString.Invariant($"{operation.Name} {request.Object} waits for another person's approval: {id}"),
            FormattableString.Invariant($"Another administrator: menshen approvals approve {id} --reason TEXT"));
        answer.Approval = new ActApproval(id, asker.Name, "", wish.Reason, "");
        return answer;
    }

    public async Task<ControlAnswer> ListAsync(ControlRequest request)
    {
        var all = await catalogue.ListAsync(request.Cancellation).ConfigureAwait(false);
        return ControlAnswer.Of(new ApprovalListing([.. all.Select(Report)]), ControlJson.Default.ApprovalListing);
    }

    public async Task<ControlAnswer> RejectAsync(ControlRequest request)
    {
        var decision = request.Read(ControlJson.Default.ApprovalDecision);
        var (approval, problem) = await FindAsync(request, decision).ConfigureAwait(false);
        if (approval is null)
            return problem!;
        var rejected = await catalogue.DecideAsync(
            approval.Id, approve: false, request.Caller.Subject!.Id, Cut(decision.Reason), time.GetUtcNow(), request.Cancellation).ConfigureAwait(false);
        return About(approval, rejected ? ControlAnswer.Done() : Decided());
    }

    public async Task<ControlAnswer> ApproveAsync(ControlRequest request)
    {
        var decision = request.Read(ControlJson.Default.ApprovalDecision);
        var (approval, problem) = await FindAsync(request, decision).ConfigureAwait(false);
        return approval is null ? problem! : About(approval, await ApproveAsync(approval, request, decision.Reason).ConfigureAwait(false));
    }

    private async Task<ControlAnswer> ApproveAsync(Approval approval, ControlRequest request, string reason)
    {
        var (asker, approver) = (find(approval.Asker), request.Caller.Subject!);
        if (FourEyes.Refusal(asker, approver, approval.Operation) is { } rule)
            return ControlAnswer.Refused("refused", rule, "");
        IReadOnlyList<(string Name, string Reason)> given = [(approver.Name, Cut(reason))];
        if (ControlPermissions.ApprovalsFor(approval.Operation) > 1)
        {
            (var waits, given) = await VoteAsync(approval, asker!, request, reason).ConfigureAwait(false);
            if (waits is not null)
                return waits;
        }

        // One caller alone gets true: what two approve at once runs once.
        if (!await catalogue.DecideAsync(approval.Id, approve: true, approver.Id, Cut(reason), time.GetUtcNow(), request.Cancellation).ConfigureAwait(false))
            return Decided();
        return await RunAsync(approval, asker!, given).ConfigureAwait(false);
    }

    /// <summary>Counts this approval in; no answer: it was the last that was missing, and all are told.</summary>
    private async Task<(ControlAnswer? Waits, IReadOnlyList<(string Name, string Reason)> Given)> VoteAsync(Approval approval, Subject asker, ControlRequest request, string reason)
    {
        var (approver, needed) = (request.Caller.Subject!, ControlPermissions.ApprovalsFor(approval.Operation));
        var before = _votes.GoodOf(approval, asker);
        if (ApprovalVotes.Refusal(before, approver, find) is { } rule)
            return (ControlAnswer.Refused("refused", rule, ""), []);
        if (!await catalogue.VoteAsync(approval.Id, _votes.Make(approval, approver, Cut(reason), time.GetUtcNow()), request.Cancellation).ConfigureAwait(false))
            return (Decided(), []);
        var now = await catalogue.FindAsync(approval.Id, request.Cancellation).ConfigureAwait(false);
        IReadOnlyList<ApprovalVote> good = now is null ? [] : _votes.GoodOf(now, asker);
        var missing = needed - good.Count;
        return (missing <= 0 ? null : ControlAnswer.Done($"approved; it waits for {missing} more approval(s), of the power that is left"),
            [.. good.Select(vote => (vote.Name, vote.Reason))]);
    }

    private async Task<ControlAnswer> RunAsync(Approval approval, Subject asker, IReadOnlyList<(string Name, string Reason)> given)
    {
        var grounds = given.Count == 1 ? given[0].Reason : string.Join("; ", given.Select(one => $"{one.Name}: {one.Reason}"));
        var approved = new ActApproval(approval.Id, approval.Asker, string.Join(", ", given.Select(one => one.Name)), approval.Reason, grounds);
        // The approver may go away now; what was approved is done all the same.
        var request = new ControlRequest(Caller.Asker(asker), approval.Variable, approval.Body, CancellationToken.None) { Approved = approved, Object = approval.Object };
        var answer = await Runner(approval.Operation, request).ConfigureAwait(false);
        await catalogue.EndAsync(approval.Id, answer.Problem is null, CancellationToken.None).ConfigureAwait(false);
        answer.Approval = approved;
        return answer;
    }

    // The record of who decides says about what; that of what ran has it already.
    private static ControlAnswer About(Approval approval, ControlAnswer answer)
    {
        answer.Approval ??= new ActApproval(approval.Id, approval.Asker, "", approval.Reason, "");
        return answer;
    }

    private async Task<(Approval?, ControlAnswer?)> FindAsync(ControlRequest request, ApprovalDecision decision)
    {
        if (string.IsNullOrWhiteSpace(decision.Reason))
            return (null, ControlAnswer.Refused("invalid", "a decision has a reason", "Say it: --reason TEXT"));
        var approval = long.TryParse(request.Variable, System.Globalization.CultureInfo.InvariantCulture, out var id)
            ? await catalogue.FindAsync(id, request.Cancellation).ConfigureAwait(false) : null;
        if (approval is null)
            return (null, ControlAnswer.Refused("not-found", $"there is no request {request.Variable}", LookAt));
        var digest = Encoding.ASCII.GetBytes(approval.Digest);
        if (!CryptographicOperations.FixedTimeEquals(digest, Encoding.ASCII.GetBytes(DigestOf(approval))))
            return (null, ControlAnswer.Refused("refused", "what is kept is not what was asked for: somebody changed it", "Tell the auditor."));
        return CryptographicOperations.FixedTimeEquals(digest, Encoding.ASCII.GetBytes(decision.Digest))
            ? (approval, null)
            : (null, ControlAnswer.Refused("refused", "this is not what you were shown", LookAt));
    }

    private static ControlAnswer Decided() =>
        ControlAnswer.Refused("refused", "it is decided already, or too old", LookAt);

    private static string Cut(string reason) => reason.Length <= MaximumReason ? reason : reason[..MaximumReason];

    /// <summary>Over every field with its length, so that no byte can move from one to the next.</summary>
    private string DigestOf(Approval wish)
    {
        using var text = new MemoryStream();
        foreach (var field in (ReadOnlySpan<string>)[wish.Operation, wish.Variable, wish.Object, wish.Reason])
            Append(text, Encoding.UTF8.GetBytes(field));
        Append(text, wish.Body.Span);
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        foreach (var number in (ReadOnlySpan<long>)[wish.AskerId, wish.AskedAt.ToUnixTimeMilliseconds(), wish.ExpiresAt.ToUnixTimeMilliseconds()])
        {
            BinaryPrimitives.WriteInt64BigEndian(bytes, number);
            Append(text, bytes);
        }

        Span<byte> mac = stackalloc byte[HmacSm3.MacSize];
        HmacSm3.Compute(key, text.ToArray(), mac);
        return Convert.ToHexStringLower(mac);
    }

    private static void Append(MemoryStream text, ReadOnlySpan<byte> field)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, field.Length);
        text.Write(length);
        text.Write(field);
    }

    private ApprovalReport Report(Approval a) => new(
        a.Id, a.Operation, a.Object, Encoding.UTF8.GetString(a.Body.Span), a.Digest, a.Asker, a.Reason, a.AskedAt, a.ExpiresAt,
        a.State == "pending" && a.ExpiresAt <= time.GetUtcNow() ? "expired" : a.State, a.Decider, a.DecisionReason)
    {
        Needed = ControlPermissions.ApprovalsFor(a.Operation),
        ApprovedBy = [.. a.Votes.Select(vote => vote.Name)],
    };
}
