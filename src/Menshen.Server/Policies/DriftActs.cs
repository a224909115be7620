using Menshen.Control;

namespace Menshen.Server;

/// <summary>The question what has drifted.</summary>
internal sealed class DriftActs(DriftWatch watch)
{
    public IEnumerable<ControlAct> All => [new(ControlOperations.PolicyDrift, _ => "", LookAsync)];

    private async Task<ControlAnswer> LookAsync(ControlRequest request)
    {
        var found = await watch.LookAsync(request.Cancellation).ConfigureAwait(false);
        return ControlAnswer.Of(
            new DriftListing(watch.LookedAt, [.. found.Select(finding => new DriftReport(finding.Area, finding.Object, finding.Expected, finding.Found, finding.Remedy))]),
            ControlJson.Default.DriftListing);
    }
}
