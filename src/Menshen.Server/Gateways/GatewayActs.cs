using Menshen.Control;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>The gateways of the catalogue, for whoever operates them.</summary>
internal sealed class GatewayActs(GatewayList list, Func<Guid> term, PolicyState policy, Func<string> auditors)
{
    public IEnumerable<ControlAct> All => [new(ControlOperations.GatewayList, _ => "", ListAsync)];

    private async Task<ControlAnswer> ListAsync(ControlRequest request)
    {
        var found = await list.ReadAsync(request.Cancellation).ConfigureAwait(false);
        var common = policy.Common;
        return ControlAnswer.Of(new GatewayListing(common.Digest, [.. found.Select(gateway => Report(gateway, gateway.Id == term(), common))]), ControlJson.Default.GatewayListing);
    }

    // Of the own gateway what it goes by, whatever stands in its row.
    private CatalogueGateway Report(ListedGateway gateway, bool isThis, CommonPolicyState common) => new(
        GatewayName.Of(gateway.Name), isThis, gateway.Version is { } version ? GatewayName.Of(version) : null, gateway.Started, gateway.Since, gateway.HeardAgo?.TotalSeconds,
        [.. gateway.Addresses.Select(GatewayName.Of)], isThis ? common.Number : gateway.PolicyNumber, isThis ? common.Digest : gateway.Policy,
        isThis ? true : gateway.Policy is { } other ? other == common.Digest : null, isThis ? common.AwaitsRestart : gateway.AwaitsRestart)
    {
        SameRules = isThis ? true : gateway.Rules is { } rules ? rules == auditors() : null,
    };
}
