using Menshen.Control;
using Menshen.Engine;
using Menshen.Gateway;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>Everything about break-glass, put together once.</summary>
internal sealed class EmergencyParts
{
    /// <summary>What gives a right waits until an emergency is over: its holder can write the catalogue, and what came meanwhile is taken away at its end.</summary>
    private static readonly ControlOperation[] Giving =
    [
        ControlOperations.AdministratorAppoint, ControlOperations.GroupJoin, ControlOperations.CertificateIssue, ControlOperations.UserAdd, ControlOperations.UserEnable,
        ControlOperations.LabelApply, ControlOperations.LabelClearance, ControlOperations.LabelRelabel, ControlOperations.LabelDowngrade,
    ];

    private EmergencyParts(BreakGlassDesk desk, BreakGlassRules rules) => (Desk, Rules) = (desk, rules);

    public BreakGlassDesk Desk { get; }

    private BreakGlassRules Rules { get; }

    /// <summary>Ends what an earlier run left, before anybody else is asked: a superuser of an emergency must not make the start fail, or outlive it.</summary>
    public static async Task<EmergencyParts> StartAsync(
        Deployment deployment, IEngine engine, IEngineSecrets secrets, AdministrationLog log, BreakGlassRules rules, TimeProvider time, CancellationToken cancellation)
    {
        var files = new BreakGlassFiles(deployment.BreakGlass);
        var ending = new BreakGlassEnding(engine, secrets, files, log, time);
        foreach (var glass in files.All().Where(one => one.State != BreakGlass.Ended))
            await ending.RunAsync(glass, "the start after Menshen was killed", cancellation).ConfigureAwait(false);
        return new EmergencyParts(new BreakGlassDesk(engine, files, ending, log, rules, time), rules);
    }

    /// <summary>There is a gateway now.</summary>
    public void Attach(StartedParts started, GatewayServer gateway, SubjectDirectory directory)
    {
        Desk.EndSessions = gateway.EndEmergency;
        Desk.Freeze = directory.FreezeAsync;
        started.Add(() => Desk.DisposeAsync().AsTask());
        Desk.Start();
    }

    public IEnumerable<ControlAct> Acts(ApprovalDesk desk, IApprovalCatalogue approvals, CredentialProof proof) =>
        new BreakGlassActs(Desk, desk, approvals, proof, Rules).All;

    /// <summary>Why an operation waits; null: it does not.</summary>
    public ControlProblem? Refusal(ControlOperation operation) => Desk.IsUnderWay && Giving.Contains(operation)
        ? new ControlProblem("refused", $"{operation.Name} waits until break-glass is over", "See it: menshen break-glass list")
        : null;
}
