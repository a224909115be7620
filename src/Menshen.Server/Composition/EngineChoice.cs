using Menshen.Engine;

namespace Menshen.Server;

/// <summary>Makes the engine that a deployment was initialised with.</summary>
internal static class EngineChoice
{
    public static EmbeddedEngine Embedded(
        Deployment deployment, DeploymentDescription description, IEngineSecrets secrets, TimeProvider time) =>
        new(
            Own(new EngineOptions { DataDirectory = deployment.Root, MaxConnections = description.MaxConnections, MaxPreparedTransactions = description.PreparedTransactions }, description),
            secrets, time);

    public static IEngine Of(Deployment deployment, DeploymentDescription description, DeploymentKeys keys, TimeProvider time) =>
        description.IsExternal
            ? new ExternalEngine(keys.ExternalEngineUrl(), keys, Memory(deployment, description, keys), time)
            : Embedded(deployment, description, keys, time);

    private static EngineOptions Own(EngineOptions options, DeploymentDescription description) =>
        description.EngineRole is { } role ? options with { TcbRole = role } : options;

    private static ClusterMemoryFile Memory(Deployment deployment, DeploymentDescription description, DeploymentKeys keys) =>
        new(new SignedLine(deployment.ClusterMemoryFile, keys.JournalSigner, keys.JournalVerifier), deployment.ClusterMemoryFile, description.Origin);
}
