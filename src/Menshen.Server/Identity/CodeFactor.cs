using Menshen.Control;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>The second factors of the control surface: a client certificate, and one-time codes, of which whoever has enrolled some shows one, whatever is asked.</summary>
internal sealed class CodeFactor(SecondFactors factors, CertificateFactor certificates) : ISecondFactor
{
    // The certificate first: a code is good once, and is not to be lost with a log-in that cannot succeed.
    public async Task<string?> RefusalAsync(Subject subject, SecretText? code, Caller caller, CancellationToken cancellation) =>
        certificates.Refusal(subject, caller.Source, caller.Certificate) is { } refusal ? refusal
        : await factors.SufficesAsync(subject.Id, code, mustHave: false, cancellation).ConfigureAwait(false) ? null : "the one-time code is missing or wrong";

    public async Task<string?> MissingAsync(Subject subject, CodeNeed need, Caller caller, CancellationToken cancellation)
    {
        var must = need == CodeNeed.Always || (need == CodeNeed.IfDemanded && certificates.LeavesCodes(subject, caller));
        return must && await factors.FindAsync(subject.Id, cancellation).ConfigureAwait(false) is not { ConfirmedAt: not null }
            ? $"{subject.Name} has no one-time codes yet" : null;
    }
}
