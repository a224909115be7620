using Menshen.Engine;
using Menshen.Journal;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>Finds the policy that is in force at a start: the one that was applied last, never what somebody wrote into the file since.</summary>
/// <remarks><code>
/// before the engine: this gateway's sealed copy; without one (first start) the file
/// with the catalogue: the newest there, if its seal fits and it is newer than the copy
/// </code></remarks>
internal sealed class PolicyStart(Deployment deployment, PolicySeal seal, MaskDigest digest)
{
    private readonly AppliedPolicyFile _copy = new(deployment.AppliedPolicyFile, seal);

    /// <summary>For the parts that start before the engine.</summary>
    public AppliedPolicy Begin() => _copy.Read() ?? ReadFile();

    /// <summary>Settles it with the catalogue.</summary>
    public async Task<PolicyState> SettleAsync(AppliedPolicy begun, PolicyCatalogue catalogue, PolicyLog log, TimeProvider time, CancellationToken cancellation)
    {
        var stored = await catalogue.NewestAsync(cancellation).ConfigureAwait(false);
        if (stored is null && begun.Version == 0) return await TakeFirstAsync(begun, catalogue, log, time, cancellation).ConfigureAwait(false);
        if (stored is null || stored.Version < begun.Version)
            return Keep(begun, $"the catalogue was put back: it does not know policy {begun.Version}, which holds on here; apply it again");
        if (!seal.Fits(stored.Version, stored.Text.Span, stored.Seal.Span))
        {
            const string forged = "the newest policy in the catalogue is not as Menshen wrote it, or belongs to other keys";
            return begun.Version == 0 ? throw new ServerFaultException(forged, "Tell the auditor. Restore keys/ and the catalogue from one backup.") : Keep(begun, $"{forged}; policy {begun.Version} holds on");
        }

        return stored.Version == begun.Version && stored.Digest == begun.Digest ? new PolicyState(begun, digest) : Take(begun, AppliedPolicy.Of(stored), log);
    }

    // The parts that have started have done so by the older copy, which was in force, or by a file that never was.
    private PolicyState Take(AppliedPolicy begun, AppliedPolicy newer, PolicyLog log)
    {
        var plan = begun.PlanTo(newer);
        _copy.Write(newer);
        if (begun.Version == 0 && plan.NeedsRestart)
            throw new ServerFaultException(
                $"this gateway had no copy of the policy in force ({newer.Version}); it has one now", "Start again: menshen up");
        log.Write(begun, newer, plan, new PolicySigners(PolicyLog.Menshen, "applied while this gateway was not running"), PolicyChanged.InForce);
        var state = new PolicyState(begun, digest);
        state.Replace(newer);
        return state;
    }

    private async Task<PolicyState> TakeFirstAsync(AppliedPolicy file, PolicyCatalogue catalogue, PolicyLog log, TimeProvider time, CancellationToken cancellation)
    {
        var first = file with { Version = 1 };
        var by = new PolicySigners(PolicyLog.Menshen, "the first start takes the file");
        if (!log.Write(first, first, new PolicyPlan([]), by, PolicyChanged.InForce))
            throw new ServerFaultException("the journal cannot record the first policy", "Look at the disk of the journal.");
        await catalogue.AddAsync(
            new StoredPolicy
            {
                Version = 1, Text = first.Text, Digest = first.Digest, Seal = seal.Of(1, first.Text), AppliedAt = time.GetUtcNow(), Asker = by.Asker,
                Reason = by.Reason, Changes = "",
            },
            cancellation).ConfigureAwait(false);
        _copy.Write(first);
        return new PolicyState(first, digest);
    }

    private PolicyState Keep(AppliedPolicy begun, string trouble) => new(begun, digest) { Trouble = trouble };

    private AppliedPolicy ReadFile()
    {
        var result = PolicySet.Load(deployment.PolicyFile);
        return result.IsValid
            ? new AppliedPolicy(0, File.ReadAllBytes(deployment.PolicyFile), result.Policy)
            : throw new ServerFaultException(
                $"the policy has {result.Errors.Length} error(s); the first: {result.Errors[0]}",
                $"See all of them: menshen policy check {deployment.PolicyFile}");
    }
}
