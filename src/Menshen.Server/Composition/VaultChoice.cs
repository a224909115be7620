using Menshen.Vault;

namespace Menshen.Server;

/// <summary>Makes a deployment's vault.</summary>
internal static class VaultChoice
{
    public static AuditVault Of(Deployment deployment, DeploymentDescription description, DeploymentKeys keys, TimeProvider time) =>
        new(
            new VaultOptions
            {
                DataDirectory = deployment.Root,
                JournalDirectory = deployment.Journal,
                JournalSealing = keys.JournalSealing,
                Origin = description.Origin,
            },
            new VaultSecrets(keys),
            time);
}
