using Menshen.Vault;

namespace Menshen.Server;

/// <summary>Makes a deployment's vault.</summary>
internal static class VaultChoice
{
    public static AuditVault Of(Deployment deployment, DeploymentKeys keys, TimeProvider time) =>
        new(new VaultOptions { DataDirectory = deployment.Root }, new VaultSecrets(keys), time);
}
