using Menshen.Engine;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>One-time codes as the second factor of the control surface: whoever has enrolled some shows one, whatever is asked.</summary>
internal sealed class CodeFactor(SecondFactors factors, InForce<FactorRules> rules) : ISecondFactor
{
    public async Task<string?> RefusalAsync(Subject subject, string? code, CancellationToken cancellation) =>
        await factors.SufficesAsync(subject.Id, code, mustHave: false, cancellation).ConfigureAwait(false) ? null : "the one-time code is missing or wrong";

    public async Task<string?> MissingAsync(Subject subject, CodeNeed need, CancellationToken cancellation)
    {
        var must = need == CodeNeed.Always || (need == CodeNeed.IfDemanded && rules.Now.DemandOf(subject) != FactorDemand.None);
        return must && await factors.FindAsync(subject.Id, cancellation).ConfigureAwait(false) is not { ConfirmedAt: not null }
            ? $"{subject.Name} has no one-time codes yet" : null;
    }
}
