using Menshen.Control;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>Acts on the hosts of an external engine: which there are, and others in their place.</summary>
/// <remarks>The connections to the hosts that are used now are not touched: what is changed holds from the next start on, and the answer says so.</remarks>
internal sealed class EngineHostActs(IEngine engine, DeploymentKeys keys, TimeProvider time)
{
    // As long as we run, these are the ones that are used.
    private readonly IReadOnlyList<string> _used = engine is ExternalEngine ? ExternalHosts.Of(keys.ExternalEngineUrl()) : [];

    public IEnumerable<ControlAct> All =>
    [
        new(ControlOperations.EngineHosts, _ => "", _ => Task.FromResult(engine is ExternalEngine ? Answer(engine.Status.Hosts) : Embedded())),
        new(ControlOperations.EngineHostsSet, request => string.Join(',', request.Read(ControlJson.Default.EngineHostsWish).Hosts), SetAsync),
    ];

    private async Task<ControlAnswer> SetAsync(ControlRequest request)
    {
        if (engine is not ExternalEngine) return Embedded();
        try
        {
            var url = ExternalHosts.With(keys.ExternalEngineUrl(), request.Read(ControlJson.Default.EngineHostsWish).Hosts);
            var present = await engine.ControlPlane.OpenConnectionAsync().ConfigureAwait(false);
            await using (present.ConfigureAwait(false))
            {
                var (hosts, refusal) = await ExternalHosts.JudgeAsync(url, present, time, CancellationToken.None).ConfigureAwait(false);
                if (refusal is not null)
                    return ControlAnswer.Refused("refused", refusal, "Name hosts of this cluster, the primary among them. A restored or upgraded cluster is another one: see docs/operations/ha.md");
                keys.ReplaceExternalEngineUrl(url);
                return Answer(hosts);
            }
        }
        catch (EngineFaultException e)
        {
            return ControlAnswer.Refused("invalid", e.Message.TrimEnd('.'), "Name all hosts of the engine: NAME:PORT NAME:PORT ...");
        }
        catch (Npgsql.NpgsqlException e)
        {
            return ControlAnswer.Refused("refused", $"the engine does not answer, so nobody can say which cluster it is: {e.Message}", "Wait until it does: menshen status");
        }
    }

    private ControlAnswer Answer(IReadOnlyList<EngineHostStatus> hosts)
    {
        var kept = ExternalHosts.Of(keys.ExternalEngineUrl());
        return ControlAnswer.Of(new EngineHostsReport(EngineHosts.Of(hosts), kept, kept.SequenceEqual(_used)), ControlJson.Default.EngineHostsReport);
    }

    private static ControlAnswer Embedded() =>
        ControlAnswer.Refused("refused", "the engine is Menshen's own and has no other hosts", "Hosts are those of an external engine: menshen init --engine URL");
}
