using Menshen.Server;

namespace Menshen.Cli.Tests;

public sealed class DirectoryLockTests : IDisposable
{
    private readonly Deployment _deployment = new(Directory.CreateTempSubdirectory("menshen-lock").FullName);

    public void Dispose() => Directory.Delete(_deployment.Root, recursive: true);

    [Fact]
    public void A_second_holder_is_refused_with_the_process_of_the_first()
    {
        using var first = DirectoryLock.Take(_deployment);
        var refusal = Should.Throw<ServerFaultException>(() => DirectoryLock.Take(_deployment));
        refusal.Message.ShouldContain($"process {Environment.ProcessId}");
        DirectoryLock.HolderOf(_deployment).ShouldBe(Environment.ProcessId);
    }

    [Fact]
    public void A_lock_that_was_let_go_can_be_taken_again()
    {
        DirectoryLock.Take(_deployment).Dispose();
        DirectoryLock.HolderOf(_deployment).ShouldBeNull();
        using var again = DirectoryLock.Take(_deployment);
        DirectoryLock.HolderOf(_deployment).ShouldNotBeNull();
    }

    [Fact]
    public void Nobody_holds_a_directory_without_a_lock_file() => DirectoryLock.HolderOf(_deployment).ShouldBeNull();

    [Fact]
    public void The_lock_file_is_for_its_owner_alone()
    {
        using var held = DirectoryLock.Take(_deployment);
        File.GetUnixFileMode(_deployment.LockFile).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }
}
