using System.Net.Sockets;
using System.Text;
using Menshen.Engine;
using Menshen.Journal;
using Menshen.Policy;
using Npgsql;

namespace Menshen.Server;

/// <summary>Puts policies in force: one at a time, in the journal before and after, in the catalogue, in this gateway's copy, in memory.</summary>
internal sealed class PolicyDesk(
    PolicyState state, PolicyCatalogue catalogue, PolicySeal seal, PolicyLog log, Deployment deployment, TimeProvider time) : IDisposable
{
    /// <summary>For telling the other gateways: whoever applies waits for it.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

    private readonly AppliedPolicyFile _copy = new(deployment.AppliedPolicyFile, seal);
    private readonly SemaphoreSlim _oneAtATime = new(1);

    public PolicyState State => state;

    /// <summary>Tells the other gateways which policy is in force here. Until it has, nobody there takes it for the one before.</summary>
    public Func<CancellationToken, Task> Said { get; set; } = _ => Task.CompletedTask;

    /// <summary>What the text says, not yet in force; else what is wrong with it.</summary>
    public static PolicyLoadResult Read(byte[] text) => PolicySet.Parse(Encoding.UTF8.GetString(text), PolicySet.FileName);

    /// <summary>Puts a policy in force. Whether it may is the caller's question; that it was compared with the one in force is asked here.</summary>
    /// <exception cref="CatalogueRefusalException">It is not, and nothing has changed.</exception>
    public async Task<AppliedPolicy> ApplyAsync(byte[] text, PolicySet set, string comparedWith, PolicySigners by, CancellationToken cancellation)
    {
        await _oneAtATime.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            var before = state.Current;
            if (before.Digest != comparedWith) throw new CatalogueRefusalException(Outdated);
            var newest = await NewestSealedAsync(before, cancellation).ConfigureAwait(false);
            if (newest?.Version > before.Version) throw new CatalogueRefusalException(Outdated);
            var next = new AppliedPolicy(Math.Max(newest?.Version ?? 0, before.Version) + 1, text, set);
            var plan = before.PlanTo(next);
            if ((plan.Weakens || before.Set.Approvals.EveryPolicy) && by.Approver is null)
                throw new CatalogueRefusalException(plan.Weakens ? "what weakens protection takes a second person." : "every policy takes a second person here.");
            if (!log.Write(before, next, plan, by, PolicyChanged.Applying))
                throw new CatalogueRefusalException("the journal cannot record the policy, so it was not applied.");
            await StoreAsync(before, next, plan, by, cancellation).ConfigureAwait(false);
            PutInForce(before, next, plan, by);
            await SayAsync().ConfigureAwait(false);
            return next;
        }
        finally
        {
            _oneAtATime.Release();
        }
    }

    /// <summary>Somebody has written a policy for this gateway into the catalogue, or may have.</summary>
    public async Task HearAsync()
    {
        try
        {
            await _oneAtATime.WaitAsync().ConfigureAwait(false);
            try
            {
                await TakeNewestAsync().ConfigureAwait(false);
            }
            finally
            {
                _oneAtATime.Release();
            }
        }
        catch (Exception e) when (e is NpgsqlException or EngineFaultException or ServerFaultException or IOException or SocketException or TimeoutException or ObjectDisposedException)
        {
            state.Trouble = $"a newer policy could not be taken from the catalogue; policy {state.Current.Version} holds on";
        }
    }

    public void Dispose() => _oneAtATime.Dispose();

    private const string Outdated = "the policy in force is another than the one that was compared: plan again.";

    private async Task TakeNewestAsync()
    {
        if (await catalogue.NewestAsync(CancellationToken.None).ConfigureAwait(false) is not { } stored || stored.Version <= state.Current.Version) return;
        if (!seal.Fits(stored.Version, stored.Text.Span, stored.Seal.Span))
        {
            // Somebody wrote into the catalogue by hand; the log tells it once, the status as long as it lasts.
            var trouble = $"policy {stored.Version} in the catalogue is not as Menshen wrote it; policy {state.Current.Version} holds on";
            if (state.Trouble != trouble) log.Differs(state.Current, stored.Digest, trouble);
            state.Trouble = trouble;
            return;
        }

        var (before, next) = (state.Current, AppliedPolicy.Of(stored));
        // Whoever stored it may not have come to it.
        await catalogue.WithholdAsync(stored.Version, CancellationToken.None).ConfigureAwait(false);
        PutInForce(before, next, before.PlanTo(next), new PolicySigners(stored.Asker, stored.Reason, stored.Approver, stored.Approval));
        await SayAsync().ConfigureAwait(false);
    }

    // What is above the policy in force and not sealed here goes: no number may be above it, and nothing could be applied any more.
    private async Task<StoredPolicy?> NewestSealedAsync(AppliedPolicy current, CancellationToken cancellation)
    {
        while (await catalogue.NewestAsync(cancellation).ConfigureAwait(false) is { } newest)
        {
            if (newest.Version <= current.Version || seal.Fits(newest.Version, newest.Text.Span, newest.Seal.Span)) return newest;
            await catalogue.RemoveForgedAsync(newest.Version, cancellation).ConfigureAwait(false);
            log.Differs(current, newest.Digest, $"policy {newest.Version} in the catalogue was not as Menshen wrote it, and was taken out");
        }

        return null;
    }

    // It is in force, whatever becomes of the word: that is said again each second until it is there.
    private async Task SayAsync()
    {
        try
        {
            using var patience = new CancellationTokenSource(Patience);
            await Said(patience.Token).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NpgsqlException or EngineFaultException or SocketException or IOException or TimeoutException or OperationCanceledException or InvalidOperationException or ObjectDisposedException)
        {
            // The others take this gateway's policy for unknown meanwhile.
        }
    }

    private async Task StoreAsync(AppliedPolicy before, AppliedPolicy next, PolicyPlan plan, PolicySigners by, CancellationToken cancellation)
    {
        try
        {
            await catalogue.AddAsync(
                new StoredPolicy
                {
                    Version = next.Version, Text = next.Text, Digest = next.Digest, Seal = seal.Of(next.Version, next.Text), AppliedAt = time.GetUtcNow(),
                    Asker = by.Asker, Approver = by.Approver, Approval = by.Approval, Reason = by.Reason,
                    Changes = string.Join('\n', plan.Differences),
                },
                cancellation).ConfigureAwait(false);
        }
        catch (Exception e) when (e is NpgsqlException or EngineFaultException or CatalogueRefusalException)
        {
            log.Write(before, next, plan, by, PolicyChanged.Failed);
            throw;
        }
    }

    // In the catalogue it is: from here on it is in force, and what fails is said, not undone.
    private void PutInForce(AppliedPolicy before, AppliedPolicy next, PolicyPlan plan, PolicySigners by)
    {
        state.Trouble = null;
        state.Replace(next);
        log.Write(before, next, plan, by, PolicyChanged.InForce);
        try
        {
            _copy.Write(next);
            WriteFile(before, next);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            state.Trouble = $"policy {next.Version} is in force, but its copy in {deployment.Root} could not be written";
        }
    }

    // The file shall say what is in force; but changes that somebody has not applied yet are not thrown away.
    private void WriteFile(AppliedPolicy before, AppliedPolicy next)
    {
        // A link leads to where somebody keeps his files.
        if (new FileInfo(deployment.PolicyFile).LinkTarget is not null) return;
        if (!File.Exists(deployment.PolicyFile) || AppliedPolicy.DigestOf(RegularFile.Read(deployment.PolicyFile)) == before.Digest)
            PrivateFiles.Write(deployment.PolicyFile, next.Text);
    }
}
