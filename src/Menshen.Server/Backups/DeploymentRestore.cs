using System.Globalization;
using Menshen.Backup;
using Menshen.Backup.Repository;
using Menshen.Backup.Restoring;
using Menshen.Backup.Taking;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>Brings a whole deployment back into a new directory, and looks at it before it can be started.</summary>
internal sealed class DeploymentRestore(BackupRepository repository, BackupKeys secrets, DeploymentKeys keys, TimeProvider time)
{
    /// <summary>Of the restored engine while it is looked at: nobody else connects.</summary>
    private const int Connections = 40;

    /// <summary>A deployment that is down and still there: its journal and its policy in force are newer than any set's, and go on.</summary>
    public Deployment? Survivor { private get; init; }

    /// <param name="plan">What comes back.</param>
    /// <param name="target">Where.</param>
    /// <param name="keysFrom">A keystore's directory to be copied there; null: it has its own already.</param>
    /// <param name="progress">How far it is.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<RestoreReport> RunAsync(RestorePlan plan, Deployment target, string? keysFrom, TakeProgress progress, CancellationToken cancellation)
    {
        ClusterRestore.RequireEmpty(target.Root);
        if (!Directory.Exists(target.Root)) PrivateFiles.MakePassable(target.Root);
        if (keysFrom is not null) Copy(keysFrom, target.Keys);
        var wish = new RestoreWish(target.Root, keys, (engine, token) => CheckAsync(engine, target, token))
        {
            Engine = new EngineOptions { DataDirectory = target.Root, MaxConnections = Connections }, DescriptionFile = target.DescriptionFile,
        };
        return await new ClusterRestore(repository, secrets, time).RunAsync(plan, wish, progress, cancellation).ConfigureAwait(false);
    }

    /// <summary>Keys and catalogue must belong together; what else differs from the provisioning is told, and judged at the start like at every start.</summary>
    private async Task<IReadOnlyList<string>> CheckAsync(EmbeddedEngine engine, Deployment target, CancellationToken cancellation)
    {
        List<string> checks = [];
        if (await new PolicyCatalogue(engine, repository.Origin).NewestAsync(cancellation).ConfigureAwait(false) is { } policy)
        {
            var seal = new PolicySeal(keys.PolicyKey(), repository.Origin);
            if (!seal.Fits(policy.Version, policy.Text.Span, policy.Seal.Span))
                throw new BackupException("the policy that came back is not as Menshen wrote it, or belongs to other keys", "Use the keystore of this deployment.");
            checks.Add(string.Create(CultureInfo.InvariantCulture, $"policy {policy.Version}, its seal"));
        }

        var subjects = await new SubjectCatalogue(engine, keys, keys.Verifiers).LoadSubjectsAsync(cancellation).ConfigureAwait(false);
        checks.Add(string.Create(CultureInfo.InvariantCulture, $"{subjects.Count} subject(s)"));
        var drift = await DriftCheck.RunAsync(engine, cancellation).ConfigureAwait(false);
        checks.Add(drift.Count == 0 ? "no drift" : $"drift, which the start will judge: {string.Join("; ", drift.Select(finding => finding.ToString()))}");
        if (Survivor is { } survivor && Directory.Exists(survivor.Journal))
        {
            Directory.Delete(target.Journal, recursive: true);
            Copy(survivor.Journal, target.Journal);
            if (File.Exists(survivor.AppliedPolicyFile)) PrivateFiles.Write(target.AppliedPolicyFile, File.ReadAllBytes(survivor.AppliedPolicyFile));
            checks.Add($"journal and policy in force: those of {survivor.Root}, which are newer than the set's");
        }

        return checks;
    }

    private static void Copy(string from, string to)
    {
        PrivateFiles.MakeDirectory(to);
        foreach (var file in Directory.GetFiles(from)) PrivateFiles.Write(Path.Combine(to, Path.GetFileName(file)), File.ReadAllBytes(file));
    }
}
