using Menshen.Backup;
using Menshen.Backup.Repository;
using Menshen.Server;

namespace Menshen.Cli.Tests.Backups;

/// <summary>Two copies of one deployment and one repository; and a file system that does not answer.</summary>
public sealed class RepositoryLeaseTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("menshen-lease-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public void A_restored_copy_does_not_write_into_the_repository_while_the_original_lives()
    {
        var (repository, original, copy) = (Open(), Make("original"), Make("copy"));
        new RepositoryLease(repository, original, TimeProvider.System).Take();
        // Nobody holds the original's directory: it is gone, and the copy goes on.
        new RepositoryLease(repository, copy, TimeProvider.System).Take();
        using (DirectoryLock.Take(copy))
        {
            Should.Throw<BackupException>(() => new RepositoryLease(repository, original, TimeProvider.System).Take()).Message.ShouldContain($"{copy.Root} on {Environment.MachineName}");
            new RepositoryLease(repository, copy, TimeProvider.System).Take();
        }

        new RepositoryLease(repository, original, TimeProvider.System).Take();
        // Brought back into its own directory after a disaster, which took what it was known by.
        File.Delete(Path.Combine(original.Root, "backup.instance"));
        using (DirectoryLock.Take(original)) new RepositoryLease(repository, original, TimeProvider.System).Take();
        new RepositoryLease(repository, copy, TimeProvider.System).Release();
        File.Exists(Path.Combine(repository.Root, "holder")).ShouldBeTrue();
        new RepositoryLease(repository, original, TimeProvider.System).Release();
        File.Exists(Path.Combine(repository.Root, "holder")).ShouldBeFalse();
    }

    [Fact]
    public void One_on_another_machine_is_believed_for_five_minutes_and_a_torn_file_is_nobody()
    {
        var (repository, copy) = (Open(), Make("copy"));
        var holder = Path.Combine(repository.Root, "holder");
        File.WriteAllText(holder, Of(DateTimeOffset.UtcNow.AddMinutes(-4)));
        Should.Throw<BackupException>(() => new RepositoryLease(repository, copy, TimeProvider.System).Take()).Message.ShouldContain("elsewhere.example");
        File.WriteAllText(holder, Of(DateTimeOffset.UtcNow.AddMinutes(-6)));
        new RepositoryLease(repository, copy, TimeProvider.System).Take();
        File.WriteAllText(holder, "{\"instance\":");
        new RepositoryLease(repository, copy, TimeProvider.System).Take();
    }

    [Fact]
    public async Task A_file_system_that_does_not_answer_is_told_once_and_keeps_nobody_from_an_end()
    {
        using var stop = new CancellationTokenSource();
        using var hang = new ManualResetEventSlim();
        var told = new TaskCompletionSource();
        var look = PatientLook.RunAsync(hang.Wait, TimeSpan.FromMilliseconds(50), told.SetResult, TimeProvider.System, stop.Token);
        await told.Task.WaitAsync(TestKit.BusyMachine.Patience, TestContext.Current.CancellationToken);
        look.IsCompleted.ShouldBeFalse();
        await stop.CancelAsync();
        await look.WaitAsync(TestKit.BusyMachine.Patience, TestContext.Current.CancellationToken);
        hang.Set();
        await Should.ThrowAsync<IOException>(() => PatientLook.RunAsync(() => throw new IOException("gone"), TimeSpan.FromMinutes(1), () => { }, TimeProvider.System, CancellationToken.None));
    }

    private static string Of(DateTimeOffset at) => $$"""{"instance":"x","host":"elsewhere.example","directory":"/srv/menshen","at":"{{at:O}}"}""";

    private BackupRepository Open() => BackupRepository.Open(Path.Combine(_directory, "repository"), "test", mayMake: true);

    private Menshen.Server.Deployment Make(string name)
    {
        var deployment = new Menshen.Server.Deployment(Path.Combine(_directory, name));
        Directory.CreateDirectory(deployment.Root);
        return deployment;
    }
}
