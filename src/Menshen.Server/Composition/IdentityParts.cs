using Menshen.Engine;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>Everything about second factors, put together once.</summary>
internal sealed class IdentityParts : IDisposable
{
    private readonly FactorSeal _seal;
    private readonly DeploymentKeys _keys;
    private readonly CertificateCatalogue _certificates;
    private readonly PolicySet _policy;

    public IdentityParts(IEngine engine, SubjectCatalogue subjects, DeploymentKeys keys, PolicySet policy, TimeProvider time)
    {
        (_keys, _policy, _seal) = (keys, policy, keys.FactorSealing());
        _certificates = new CertificateCatalogue(engine);
        var tickets = new TicketCatalogue(engine);
        Directory = new FactorDirectory(tickets, _certificates);
        Tickets = new TicketOffice(tickets, Directory, policy.Factors);
        Factors = new SecondFactors(new CodeCatalogue(engine), _seal, policy.Factors, time);
        Proof = new CallerProof(subjects, Factors, policy.Factors, time);
        Approvers = new ApproverProof(subjects, Factors, policy.Factors, time);
    }

    public FactorDirectory Directory { get; }

    public TicketOffice Tickets { get; }

    public SecondFactors Factors { get; }

    public CallerProof Proof { get; }

    public ApproverProof Approvers { get; }

    /// <summary>What the control surface may do with them.</summary>
    public IEnumerable<ControlAct> Acts =>
    [
        .. new LoginActs(Proof, Tickets).All,
        .. new FactorActs(Proof, Factors, _certificates, _policy.Factors).All,
        .. new CertificateActs(_certificates, Proof, Directory, _keys, _policy.Factors).All,
    ];

    public void Dispose()
    {
        Directory.Dispose();
        _seal.Dispose();
    }
}
