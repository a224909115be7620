using Menshen.Engine;

namespace Menshen.Server;

/// <summary>What backups need of the rest of Menshen.</summary>
/// <param name="Deployment">Whose they are.</param>
/// <param name="Origin">Its name.</param>
/// <param name="Engine">What is backed up.</param>
/// <param name="Keys">Its keys.</param>
/// <param name="Policy">Where to, how often.</param>
/// <param name="Log">Where each is recorded.</param>
/// <param name="Time">The clock.</param>
internal sealed record BackupSurroundings(
    Deployment Deployment, string Origin, IEngine Engine, DeploymentKeys Keys, Func<PolicyState> Policy, AdministrationLog Log, TimeProvider Time);
