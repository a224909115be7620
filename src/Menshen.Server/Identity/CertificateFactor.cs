using Menshen.Engine;
using Menshen.Gateway;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>Client certificates as the factor of the control surface that cannot be forged, judged by what the gateway judges them by.</summary>
/// <remarks><code>
///                                  demand   none   ticket   any-second            certificate, unforgeable
/// https, no certificate                     yes    code     code                  -
/// https, the subject's certificate          yes    code     yes                   yes
/// https, any other certificate              -      -        -                     -
/// the machine's own socket                  yes    code     code                  code
/// </code>
/// Always with the password, and with a code from whoever has enrolled some. The socket has no TLS: there the kernel says that it is the user who
/// runs Menshen, which nobody can forge either.</remarks>
internal sealed class CertificateFactor(Func<long, SubjectFactors> factors, InForce<FactorRules> rules, TimeProvider time)
{
    /// <summary>Null if what was shown of a certificate does not keep the subject out; else why, for the journal.</summary>
    /// <param name="subject">Who it is to be.</param>
    /// <param name="source">As <see cref="Caller.Source"/> names it.</param>
    /// <param name="certificate">Fingerprint of the connection's certificate; empty for none.</param>
    public string? Refusal(Subject subject, string source, string certificate)
    {
        if (certificate.Length > 0)
            return factors(subject.Id).Holds(certificate, time.GetUtcNow()) ? null : "the client certificate is another's, or not in force";
        return !Caller.IsOnMachine(source) && rules.Now.DemandOf(subject) is FactorDemand.Certificate or FactorDemand.Unforgeable
            ? "no client certificate was shown" : null;
    }

    /// <summary>When a certificate that <see cref="Refusal"/> let pass is over; null for none.</summary>
    public DateTimeOffset? EndOf(Subject subject, string certificate)
    {
        foreach (var one in factors(subject.Id).Certificates)
            if (one.Fingerprint == certificate) return one.NotAfter;
        return null;
    }

    /// <summary>Whether a caller whom <see cref="Refusal"/> let pass still has to have one-time codes.</summary>
    public bool LeavesCodes(Subject subject, Caller caller) => rules.Now.DemandOf(subject) switch
    {
        FactorDemand.None => false,
        FactorDemand.Ticket => true,
        _ => caller.Certificate.Length == 0,
    };
}
