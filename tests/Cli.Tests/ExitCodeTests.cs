using System.Text.Json;
using Menshen.TestKit;

namespace Menshen.Cli.Tests;

public class ExitCodeTests
{
    [Theory]
    [InlineData("usr", "`usr` is not known here.", "Did you mean `user`?")]
    [InlineData("user", "Say what to do with it: add, list, disable, enable, delete, set, alias, password, unlock.", "menshen user --help")]
    [InlineData("user add", "NAME is missing.", "menshen user add --help")]
    [InlineData("user add a --kind robot", "--kind is missing or not legal", "--help")]
    [InlineData("session end seven", "ID is missing or not legal", "--help")]
    [InlineData("database create d", "--owner is missing", "--help")]
    [InlineData("journal show --lst 3", "`--lst` is not known here", "Did you mean `--last`?")]
    [InlineData("user add a", "A password is needed", "--generate")]
    [InlineData("user add a --generate --password-file f", "exclude each other", "Keep one")]
    [InlineData("user set a", "There is nothing to change", "--valid-until")]
    [InlineData("passwd a", "`a` is not known here", "passwd --help")]
    [InlineData("init", "A name is needed for --sysadmin", "--sysadmin NAME")]
    public async Task A_command_line_that_cannot_be_understood_gives_2_and_says_what_to_do(string line, string what, string instead)
    {
        var terminal = new FakeTerminal();
        (await terminal.RunAsync(line.Split(' '))).ShouldBe(2);
        terminal.Error.ShouldContain(what);
        terminal.Error.ShouldContain(instead);
        terminal.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(2);
    }

    [Fact]
    public async Task A_missing_deployment_gives_1()
    {
        var terminal = new FakeTerminal();
        (await terminal.RunAsync("user", "list", "--dir", "/nonexistent/var")).ShouldBe(1);
        terminal.Error.ShouldContain("There is no deployment in /nonexistent/var.");
        terminal.Error.ShouldContain("menshen init --dir /nonexistent/var");
    }

    [Theory]
    [InlineData("--secadmin one_sec --auditor one_aud")]
    [InlineData("--sysadmin one_sys --auditor one_aud")]
    [InlineData("--sysadmin one_sys --secadmin one_sec")]
    [InlineData("--sysadmin one_sys --secadmin one_sys --auditor one_aud")]
    [Requirement("gat389-5.1.2.1-d.2")]
    public async Task Without_all_three_administrators_there_is_no_deployment_and_nothing_listens(string administrators)
    {
        var directory = Directory.CreateTempSubdirectory("menshen-first-").FullName;
        try
        {
            (await new FakeTerminal().RunAsync(["init", "--dir", directory, .. administrators.Split(' ')])).ShouldNotBe(0);
            // A policy alone does not open the door either.
            var port = LoopbackPort.Next();
            File.WriteAllText(Path.Combine(directory, "policy.yaml"), $"listen:\n  - {{address: 127.0.0.1, port: {port}, tls: required}}\n");
            var terminal = new FakeTerminal();
            (await terminal.RunAsync("up", "--dir", directory)).ShouldNotBe(0);
            terminal.Error.ShouldContain("menshen init");
            using var client = new System.Net.Sockets.TcpClient();
            await Should.ThrowAsync<System.Net.Sockets.SocketException>(() => client.ConnectAsync(System.Net.IPAddress.Loopback, port));
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    public async Task Status_of_nothing_is_stopped_in_json_and_gives_1()
    {
        var terminal = new FakeTerminal().With("MENSHEN_DIR", "/nonexistent/var");
        (await terminal.RunAsync("status", "--json")).ShouldBe(1);
        using var json = JsonDocument.Parse(terminal.Output);
        json.RootElement.GetProperty("state").GetString().ShouldBe("stopped");
        json.RootElement.GetProperty("directory").GetString().ShouldBe("/nonexistent/var");
    }

    [Fact]
    public async Task A_good_policy_gives_0_and_a_bad_one_2_with_all_errors()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, Menshen.Policy.PolicySet.DefaultFile());
        (await new FakeTerminal().RunAsync("policy", "check", file)).ShouldBe(0);
        File.WriteAllText(file, "profil: standard\njournal: {lag: 1}\n");
        var terminal = new FakeTerminal();
        (await terminal.RunAsync("policy", "check", file)).ShouldBe(2);
        terminal.Output.ShouldContain($"{file}:1:1: `profil` is not a setting here. Did you mean `profile`?");
        terminal.Output.ShouldContain($"{file}:2:16: ");
        terminal.Output.ShouldContain("2 errors.");
        var json = new FakeTerminal();
        (await json.RunAsync("policy", "check", file, "--json")).ShouldBe(2);
        using var verdict = JsonDocument.Parse(json.Output);
        verdict.RootElement.GetProperty("valid").GetBoolean().ShouldBeFalse();
        verdict.RootElement.GetProperty("errors")[0].GetProperty("line").GetInt32().ShouldBe(1);
        File.Delete(file);
    }

    [Fact]
    public async Task Version_needs_nobody_running()
    {
        var terminal = new FakeTerminal().With("MENSHEN_DIR", "/nonexistent/var");
        (await terminal.RunAsync("version", "--json")).ShouldBe(0);
        using var json = JsonDocument.Parse(terminal.Output);
        json.RootElement.GetProperty("version").GetString().ShouldBe(Menshen.Server.ProductVersion.Text);
    }

    [Theory]
    [InlineData("zhao_yun", "zhao_yun", "wang_fang", "three people")]
    [InlineData("admin", "li_wei", "wang_fang", "well-known")]
    public async Task Init_refuses_administrators_that_are_no_three_people(string sysadmin, string secadmin, string auditor, string what)
    {
        var directory = Path.Combine(Path.GetTempPath(), $"menshen-{Guid.NewGuid():N}");
        var terminal = new FakeTerminal();
        (await terminal.RunAsync(
            "init", "--dir", directory, "--sysadmin", sysadmin, "--secadmin", secadmin, "--auditor", auditor)).ShouldBe(1);
        terminal.Error.ShouldContain(what);
        Directory.Exists(directory).ShouldBeFalse();
    }
}
