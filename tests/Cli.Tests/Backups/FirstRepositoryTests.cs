using Menshen.Control;
using Menshen.Policy;
using Menshen.Server;
using Menshen.TestKit;

namespace Menshen.Cli.Tests.Backups;

/// <summary>Where the backups of a new deployment go, and that nobody takes one away by a command.</summary>
public sealed class FirstRepositoryTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("menshen-first-").FullName;

    private string Made => Path.Combine(_root, "var");

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [InlineData("plain")]
    [InlineData("it's # one: with [signs]")]
    public void Init_writes_the_place_into_the_annotated_policy_and_nothing_else_changes(string name)
    {
        var place = new FirstRepository(Path.Combine(_root, name), 8);
        var policy = PolicySet.Parse(FirstPolicy.Of(Request() with { Backups = place }), "p").Policy!;
        (policy.Backup.Repository, policy.Backup.Keep).ShouldBe((place.Directory, TimeSpan.FromDays(8)));
        policy.Backup.ShouldBe(BackupRules.Default with { Repository = place.Directory, Keep = TimeSpan.FromDays(8) });
        FirstPolicy.Of(Request()).ShouldBe(PolicySet.DefaultFile());
    }

    [Fact]
    public async Task What_may_be_left_of_an_earlier_deployment_is_not_written_into_and_nothing_is_made()
    {
        Directory.CreateDirectory(Path.Combine(_root, "var-backups", "sets"));
        (await InitAsync()).ShouldContain("var-backups is not empty");
        (await InitAsync("--backups", Path.Combine(_root, "unmounted", "menshen"))).ShouldContain("Mount it, or make it");
        var policy = Path.Combine(_root, "own.yaml");
        await File.WriteAllTextAsync(policy, "profile: standard\n", TestContext.Current.CancellationToken);
        (await InitAsync("--policy", policy, "--backups", _root)).ShouldContain("--backups has no place beside --policy");
        Directory.Exists(Made).ShouldBeFalse();
    }

    [Fact]
    [Requirement("realname-7.6.4-1.4")]
    public async Task Nobody_takes_a_set_away_by_a_command_or_over_the_control_surface()
    {
        ControlOperations.All.Where(operation => operation.Name.StartsWith("backup.", StringComparison.Ordinal))
            .ShouldAllBe(operation => operation.Method != "DELETE" && !operation.Name.Contains("delete") && !operation.Name.Contains("remove") && !operation.Name.Contains("expire"));
        foreach (var word in (string[])["delete", "remove", "expire", "purge"])
        {
            var terminal = new FakeTerminal();
            (await terminal.RunAsync("backup", word, "20261127-020000F", "--dir", Made)).ShouldNotBe(0);
            terminal.Error.ShouldContain(word);
        }
    }

    [Fact]
    public void Whether_two_files_are_on_one_disk_is_the_kernels_to_say_whatever_links_lead_there()
    {
        var (one, other, link) = (Path.Combine(_root, "one"), Path.Combine(_root, "other"), Path.Combine(_root, "link"));
        foreach (var file in (string[])[one, other]) File.WriteAllText(file, "");
        Volume.AreOne(one, other).ShouldBe(true);
        Volume.AreOne(one, "/proc/self/status").ShouldBe(false);
        File.CreateSymbolicLink(link, "/proc/self/status");
        Volume.AreOne(one, link).ShouldBe(false);
        Volume.AreOne(one, Path.Combine(_root, "none")).ShouldBeNull();
    }

    private static InitializationRequest Request() => new("zhao_yun", "li_wei", "wang_fang", null, InitializationRequest.DefaultMaxConnections, null);

    private async Task<string> InitAsync(params string[] words)
    {
        var terminal = new FakeTerminal();
        (await terminal.RunAsync(["init", "--dir", Made, "--sysadmin", "zhao_yun", "--secadmin", "li_wei", "--auditor", "wang_fang", .. words])).ShouldNotBe(0);
        return terminal.Error;
    }
}
