using Menshen.Engine;
using Menshen.Policy;
using Menshen.Policy.Labels;

namespace Menshen.Server;

/// <summary>Everything about second factors, put together once.</summary>
internal sealed class FactorParts : IDisposable
{
    private readonly FactorSeal _seal;
    private readonly DeploymentKeys _keys;
    private readonly CertificateBook _certificates;
    private readonly InForce<PolicySet> _policy;
    private readonly SecondFactors _factors;

    public FactorParts(IEngine engine, DeploymentKeys keys, InForce<PolicySet> policy, RevokedCertificates revoked, AdministrationLog log, TimeProvider time)
    {
        (_keys, _policy, _seal) = (keys, policy, keys.FactorSealing());
        _certificates = new CertificateBook(new CertificateCatalogue(engine), keys.Verifiers, revoked, log);
        var tickets = new TicketCatalogue(engine);
        Directory = new FactorDirectory(tickets, _certificates, keys.Verifiers, time);
        Tickets = new TicketOffice(tickets, Directory, keys.Verifiers, policy.Of(p => p.Factors));
        _factors = new SecondFactors(new CodeCatalogue(engine), _seal, policy.Of(p => p.Factors), time);
        Certificates = new CertificateFactor(Directory.Of, policy.Of(p => p.Factors), time);
        Codes = new CodeFactor(_factors, Certificates);
    }

    public FactorDirectory Directory { get; }

    /// <summary>What is the matter with rows of certificates, and whether what is known of factors is old.</summary>
    public IEnumerable<string> Warnings => Directory.Trouble is { } old ? [.. _certificates.Warnings, old] : _certificates.Warnings;

    /// <summary>Before anything is loaded.</summary>
    public Task StartAsync(CancellationToken cancellation) => _certificates.StartAsync(cancellation);

    public TicketOffice Tickets { get; }

    public CodeFactor Codes { get; }

    public CertificateFactor Certificates { get; }

    /// <summary>Whether the subject has one-time codes in force.</summary>
    public async Task<bool> HasCodesAsync(long subject) =>
        await _factors.FindAsync(subject, CancellationToken.None).ConfigureAwait(false) is { ConfirmedAt: not null };

    /// <summary>Takes a subject's codes away; false: it had none.</summary>
    public Task<bool> ForgetCodesAsync(long subject, CancellationToken cancellation) => _factors.RemoveAsync(subject, cancellation);

    /// <summary>What the control surface may do with them.</summary>
    public IEnumerable<ControlAct> Acts(SubjectProof proof, Func<string, Subject?> find, Func<Subject, string, LabelChoice> choose)
    {
        var credentials = new CredentialProof(proof);
        return
        [
            .. new TicketActs(credentials, Tickets, choose).All,
            .. new FactorActs(credentials, find, _factors, _certificates, _policy.Of(p => p.Factors)).All,
            .. new CertificateActs(_certificates, find, Directory, _keys, _policy.Of(p => p.Factors)).All,
        ];
    }

    public void Dispose()
    {
        Directory.Dispose();
        _seal.Dispose();
    }
}
