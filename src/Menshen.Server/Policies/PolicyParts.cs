using Menshen.Engine;
using Menshen.Journal;

namespace Menshen.Server;

/// <summary>Everything about the policy in force, put together once.</summary>
internal sealed class PolicyParts
{
    private PolicyParts(PolicyDesk desk, PolicyCatalogue catalogue, PolicyFileWatch file) => (Desk, Catalogue, File) = (desk, catalogue, file);

    public PolicyDesk Desk { get; }

    public PolicyCatalogue Catalogue { get; }

    public PolicyFileWatch File { get; }

    public PolicyState State => Desk.State;

    /// <summary>What status says of it.</summary>
    public IEnumerable<string> Warnings
    {
        get
        {
            if (State.Trouble is { } trouble) yield return trouble;
            if (File.Trouble is { } file) yield return file;
            if (State.Waiting is [_, ..] waiting) yield return $"changed in policy {State.Current.Version}, and held after a restart only: {string.Join(", ", waiting)}";
        }
    }

    /// <summary>The policy for the parts that start before the engine.</summary>
    public static AppliedPolicy Begin(Deployment deployment, DeploymentKeys keys, string origin) => Starter(deployment, keys, origin).Begin();

    /// <summary>Settles the policy with the catalogue; from then on another one can be applied.</summary>
    public static async Task<PolicyParts> StartAsync(
        StartedParts started, Deployment deployment, AppliedPolicy begun, DeploymentKeys keys, string origin, IEngine engine, JournalWriter journal, TimeProvider time,
        CancellationToken cancellation)
    {
        var (seal, catalogue, log) = (new PolicySeal(keys.PolicyKey(), origin), new PolicyCatalogue(engine, origin), new PolicyLog(journal, time));
        var state = await Starter(deployment, keys, origin).SettleAsync(begun, catalogue, log, time, cancellation).ConfigureAwait(false);
        var desk = new PolicyDesk(state, catalogue, seal, log, deployment, time);
        started.Add(desk);
        var file = new PolicyFileWatch(deployment.PolicyFile, state, log, time);
        started.Add(file);
        return new PolicyParts(desk, catalogue, file);
    }

    private static PolicyStart Starter(Deployment deployment, DeploymentKeys keys, string origin) =>
        new(deployment, new PolicySeal(keys.PolicyKey(), origin), MaskDigests.Of(keys.MaskKey()));
}
