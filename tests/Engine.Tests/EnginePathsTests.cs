using Menshen.Engine.Tests.Kit;

namespace Menshen.Engine.Tests;

public sealed class EnginePathsTests
{
    private static readonly EngineAccount Account = EngineAccount.Find("postgres");

    [Fact]
    public void A_long_path_moves_the_socket_away_and_says_so()
    {
        using var directory = new TestDirectory(new string('x', 100));
        var paths = EnginePaths.Prepare(directory.Path, Account);
        try
        {
            paths.SocketFile.Length.ShouldBeLessThanOrEqualTo(EnginePaths.LongestSocketPath);
            File.GetUnixFileMode(paths.SocketDirectory).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            paths.Messages.ShouldHaveSingleItem().ShouldContain(paths.SocketDirectory);
        }
        finally
        {
            Directory.Delete(paths.SocketDirectory);
        }
    }

    [Fact]
    public void A_checkout_the_engine_cannot_enter_gets_its_files_elsewhere_and_a_link()
    {
        Assert.SkipUnless(LinuxCalls.IsRoot, "only root can run the engine as another user");
        using var directory = new TestDirectory();
        File.SetUnixFileMode(directory.Path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var data = Path.Combine(directory.Path, "var");
        var paths = EnginePaths.Prepare(data, Account);
        try
        {
            paths.Engine.ShouldStartWith("/var/lib/menshen/var-");
            new DirectoryInfo(Path.Combine(data, "engine")).LinkTarget.ShouldBe(paths.Engine);
            paths.Messages.ShouldHaveSingleItem().ShouldContain(paths.Engine);
            Account.CanEnter(paths.SocketDirectory).ShouldBeTrue();
            EnginePaths.Prepare(data, Account).Engine.ShouldBe(paths.Engine);
        }
        finally
        {
            Directory.Delete(paths.Engine, recursive: true);
        }
    }

    [Fact]
    public void A_link_that_leads_to_a_stranger_is_refused()
    {
        using var directory = new TestDirectory();
        Directory.CreateSymbolicLink(Path.Combine(directory.Path, "engine"), "/etc");
        Should.Throw<EngineFaultException>(() => EnginePaths.Prepare(directory.Path, Account)).Message.ShouldContain("/etc");
    }

    [Fact]
    public void A_missing_user_is_named_with_the_remedy()
    {
        Assert.SkipUnless(LinuxCalls.IsRoot, "only root changes users");
        Should.Throw<EngineFaultException>(() => EngineAccount.Find("no-such-user")).Message.ShouldContain("useradd");
        Should.Throw<EngineFaultException>(() => EngineAccount.Find("root")).Message.ShouldContain("root");
    }
}
