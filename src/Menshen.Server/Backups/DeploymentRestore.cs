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

    private readonly RestoreFindings _findings = new();
    private bool _isAnothers;

    /// <summary>Who asked for it.</summary>
    public required string By { private get; init; }

    /// <summary>How the keys were come by where no Menshen runs; empty: one runs.</summary>
    public string Offline { private get; init; } = "";

    /// <summary>A deployment that is down and still there: its journal and its policy in force are newer than any set's, and go on.</summary>
    public Deployment? Survivor { private get; init; }

    /// <summary>The engine of the system that runs beside it; null: none does, and nothing can be compared with it.</summary>
    public IEngine? Running { private get; init; }

    /// <summary>Takes protection as it came back, also where it is weaker than it was made.</summary>
    public bool TakesDrift { private get; init; }

    /// <summary>What a look at another moment of the same set found right.</summary>
    public IReadOnlyList<string> Before { private get; init; } = [];

    /// <param name="plan">What comes back.</param>
    /// <param name="target">Where.</param>
    /// <param name="keysFrom">A keystore's directory to be copied there; null: it has its own already.</param>
    /// <param name="progress">How far it is.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<RestoreReport> RunAsync(RestorePlan plan, Deployment target, string? keysFrom, TakeProgress progress, CancellationToken cancellation)
    {
        ClusterRestore.RequireEmpty(target.Root);
        // Read first: afterwards its journal is copied, and what it knows is compared with what came back.
        var since = Survivor is { } survivor ? Revivals.Since(survivor.Journal, keys.JournalSealing, plan.NoLaterThan, cancellation) : [];
        if (!Directory.Exists(target.Root)) PrivateFiles.MakePassable(target.Root);
        if (keysFrom is not null) Copy(keysFrom, target.Keys);
        _findings.Checks.AddRange(Before);
        _findings.Revived.AddRange(since);
        var wish = new RestoreWish(target.Root, keys, (engine, token) => CheckAsync(engine, plan, target, token))
        {
            Engine = new EngineOptions { DataDirectory = target.Root, MaxConnections = Connections }, DescriptionFile = target.DescriptionFile, Embed = Embed, RoleOf = RoleOf,
            Complete = report => report with
            {
                By = By, Offline = Offline, Facts = _findings.Facts, Revived = _findings.Revived, Accepted = _findings.Accepted, RecordsUntil = _findings.RecordsUntil,
                Missing = _findings.Missing,
            },
        };
        return await new ClusterRestore(repository, secrets, time).RunAsync(plan, wish, progress, cancellation).ConfigureAwait(false);
    }

    private byte[] Embed(byte[] description, EngineOptions engine)
    {
        _isAnothers = true;
        return DeploymentDescription.Embed(description, engine);
    }

    /// <summary>One that was brought back from another's engine has his roles still.</summary>
    private string? RoleOf(byte[] description)
    {
        var role = DeploymentDescription.RoleOf(description);
        _isAnothers |= role is not null;
        return role;
    }

    /// <summary>Keys, catalogue, policy, labels, tables and journal must be as Menshen made them, or nothing can be started from there.</summary>
    private async Task<IReadOnlyList<string>> CheckAsync(EmbeddedEngine engine, RestorePlan plan, Deployment target, CancellationToken cancellation)
    {
        var checks = new RestoreChecks(engine, keys, repository.Origin, time, _findings);
        var policy = await checks.PolicyAsync(cancellation).ConfigureAwait(false);
        await checks.ProtectionAsync(policy, TakesDrift, _isAnothers, cancellation).ConfigureAwait(false);
        await checks.SealsAsync(TakesDrift, cancellation).ConfigureAwait(false);
        await checks.FactsAsync(FactText.TakeFrom(target), plan.Target, cancellation).ConfigureAwait(false);
        // The set's own first: a survivor's would hide that it is damaged.
        checks.Journal(target.Journal);
        if (Running is { } running)
            _findings.Revived.AddRange(await Revivals.BetweenAsync(engine, policy, running, repository.Origin, cancellation).ConfigureAwait(false));
        if (Survivor is { } survivor && Directory.Exists(survivor.Journal))
        {
            TakeOver(survivor, target);
            checks.Journal(target.Journal, isWhole: true, $"To bring back the set's journal alone, restore with the keys' backup: put keys/ into the new directory, and {survivor.Root} is not asked.");
        }

        Continue(checks, target.Journal);
        // After a disaster there is nothing to compare with, and the journal knows what was taken away since.
        if (Running is null && Survivor is null) _findings.Revived.AddRange(Revivals.Since(target.Journal, keys.JournalSealing, plan.NoLaterThan, cancellation));
        return _findings.Checks;
    }

    /// <summary>What was recorded since and is in the repository, whatever the moment that comes back: the journal says what happened, and not what is.</summary>
    private void Continue(RestoreChecks checks, string journal)
    {
        var back = new JournalReturn(repository, secrets, journal, keys.JournalVerifier, keys.JournalSealing);
        back.Lay();
        _findings.Missing.AddRange(back.Missing);
        checks.Journal(journal, isWhole: Survivor is { } survivor && Directory.Exists(survivor.Journal), until: back.Until);
    }

    private void TakeOver(Deployment survivor, Deployment target)
    {
        Directory.Delete(target.Journal, recursive: true);
        Copy(survivor.Journal, target.Journal);
        if (File.Exists(survivor.AppliedPolicyFile)) PrivateFiles.Write(target.AppliedPolicyFile, File.ReadAllBytes(survivor.AppliedPolicyFile));
        _findings.Checks.Add($"journal and policy in force: those of {survivor.Root}, which are newer than the set's");
    }

    private static void Copy(string from, string to)
    {
        PrivateFiles.MakeDirectory(to);
        foreach (var file in Directory.GetFiles(from)) PrivateFiles.Write(Path.Combine(to, Path.GetFileName(file)), File.ReadAllBytes(file));
    }
}
