using System.Security.Cryptography;
using Menshen.Crypto;
using Menshen.Engine;
using Menshen.Journal;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>Makes a deployment: policy, keys, certificates, journal, engine, three administrators.</summary>
public static class DeploymentInitializer
{
    private static readonly TimeSpan JournalPatience = TimeSpan.FromSeconds(10);

    /// <summary>Makes it and leaves it stopped. The description is written last: what has none is unfinished and will not start.</summary>
    public static async Task<IReadOnlyList<OneTimePassword>> RunAsync(
        Deployment deployment, InitializationRequest request, Func<string, string?> environment, IProgress<StartStep> progress,
        TimeProvider time, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(deployment);
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(progress);
        RequireFree(deployment);
        AdministratorNames.Require(request);
        var policy = FirstPolicy.Of(request);
        request.Backups?.Make();
        var parts = new StartedParts();
        try
        {
            progress.Report(StartStep.Lock);
            PrivateFiles.MakePassable(deployment.Root);
            parts.Add(DirectoryLock.Take(deployment));
            PrivateFiles.Write(deployment.PolicyFile, policy);
            PrivateFiles.Write(deployment.AlarmsFile, AlarmRules.DefaultText());
            PrivateFiles.Write(deployment.AuditFile, AuditSelection.DefaultFile());
            PrivateFiles.MakeDirectory(deployment.LogDirectory);

            progress.Report(StartStep.SelfTest);
            CryptoSelfTest.Run();

            progress.Report(StartStep.Keys);
            using var unlock = MasterKeySource.FromSurroundings(environment);
            var keys = DeploymentKeys.Create(deployment, request.ExternalEngineUrl, unlock, time);
            parts.Add(keys);

            progress.Report(StartStep.Journal);
            var description = Describe(request, time);
            var journal = OpenJournal(deployment, description, keys, time);
            parts.Add(journal);
            var log = new AdministrationLog(journal, time);
            // Where there never was an earlier version, a row without a seal is nobody's from the start.
            deployment.Revoked(keys, time).Begin();

            progress.Report(StartStep.Engine);
            var engine = EngineChoice.Of(deployment, description, keys, time);
            parts.Add(() => engine.DisposeAsync().AsTask());
            parts.Add(() => engine.StopAsync(CancellationToken.None));
            await engine.StartAsync(cancellation).ConfigureAwait(false);

            await using var vault = VaultChoice.Of(deployment, keys, time);
            await vault.InitialiseAsync(cancellation).ConfigureAwait(false);

            progress.Report(StartStep.Administrators);
            await new ClearVerifiers(engine, keys.Verifiers).SealAsync(cancellation).ConfigureAwait(false);
            var passwords = await AppointAsync(new SubjectCatalogue(engine, keys, keys.Verifiers), request, log, cancellation).ConfigureAwait(false);
            if (!log.Write("init", "deployment.init", deployment.Root, "done"))
                throw new ServerFaultException("the journal cannot be written", $"Make room on the disk of {deployment.Root}.");
            description.Write(deployment);
            return passwords;
        }
        catch (Exception e)
        {
            throw StartFailure.Of(e);
        }
        finally
        {
            await parts.StopAllAsync().ConfigureAwait(false);
        }
    }

    private static void RequireFree(Deployment deployment)
    {
        if (deployment.Exists)
            throw new ServerFaultException(
                $"there is a deployment in {deployment.Root} already", $"Start it with: menshen up --dir {deployment.Root}");
        if (Directory.Exists(deployment.Root) && Directory.EnumerateFileSystemEntries(deployment.Root).Any())
            throw new ServerFaultException(
                $"{deployment.Root} is not empty", "Choose another directory, or remove what an unfinished init left there.");
    }

    private static DeploymentDescription Describe(InitializationRequest request, TimeProvider time) => new(
        DeploymentDescription.CurrentFormat,
        $"menshen/{RandomNumberGenerator.GetHexString(16, lowercase: true)}",
        request.ExternalEngineUrl is null ? DeploymentDescription.Embedded : DeploymentDescription.External,
        request.MaxConnections,
        time.GetUtcNow())
    {
        PreparedTransactions = request.PreparedTransactions,
    };

    private static JournalWriter OpenJournal(
        Deployment deployment, DeploymentDescription description, DeploymentKeys keys, TimeProvider time) =>
        JournalWriter.Open(
            new JournalOptions { Directory = deployment.Journal, Origin = description.Origin, Durability = Durability.Strict },
            keys.JournalSigner,
            keys.JournalSealing,
            time);

    private static async Task<IReadOnlyList<OneTimePassword>> AppointAsync(
        SubjectCatalogue catalogue, InitializationRequest request, AdministrationLog log, CancellationToken cancellation)
    {
        List<OneTimePassword> passwords = [];
        foreach (var (power, name) in AdministratorNames.Of(request))
        {
            var password = new OneTimePassword(PowerNames.Short(power), name, PasswordForge.MakeFor(name));
            var spec = new SubjectSpec(name, SubjectKind.Person, name, "init") { MustChangePassword = true, Power = power };
            await catalogue.CreateSubjectAsync(spec, password.Password.AsMemory(), cancellation).ConfigureAwait(false);
            if (!log.Write("init", "administrator.appoint", name, PowerNames.Short(power)))
                throw new ServerFaultException(
                    "the journal cannot be written", "Make room on the disk, remove the unfinished directory and try again.");
            passwords.Add(password);
        }

        return passwords;
    }
}
