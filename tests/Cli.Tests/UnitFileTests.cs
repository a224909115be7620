using System.Diagnostics;
using Menshen.Cli.Service;
using Menshen.Policy;
using Menshen.Server;

namespace Menshen.Cli.Tests;

/// <summary>The unit that has systemd start Menshen again: judged by systemd's own reader where there is one, which needs no running systemd.</summary>
public sealed class UnitFileTests
{
    /// <summary>systemd looks whether it is there.</summary>
    private const string Program = "/bin/true";

    [Theory]
    [InlineData("root")]
    [InlineData("daemon")]
    public async Task Systemd_reads_it_without_a_word(string user)
    {
        var (code, words) = await VerifyAsync(new UnitFile(user, Program, Path.GetTempPath().TrimEnd('/'), null).Text());
        words.ShouldBe("");
        code.ShouldBe(0);
    }

    [Fact]
    public async Task A_unit_with_a_mistake_is_not_read_without_a_word()
    {
        var (_, words) = await VerifyAsync(new UnitFile("root", Program, "/tmp", null).Text().Replace("RestartSec=1", "RestartSec=soon", StringComparison.Ordinal));
        words.ShouldContain("Failed to parse");
    }

    [Fact]
    public void It_starts_again_at_once_stays_within_its_directory_and_dumps_no_core()
    {
        var unit = new UnitFile("menshen", "/opt/menshen/menshen", "/srv/menshen", "/etc/menshen/master.cred").Text();
        var lines = unit.Split('\n');
        foreach (var line in (string[])[
            "User=menshen", "ExecStart=\"/opt/menshen/menshen\" up --dir \"/srv/menshen\"", "Restart=on-failure", "RestartSec=1", "LimitCORE=0", "ReadWritePaths=/srv/menshen",
            "ProtectSystem=strict", "NoNewPrivileges=yes", "CapabilityBoundingSet=", "LoadCredentialEncrypted=menshen-master:/etc/menshen/master.cred"])
            lines.ShouldContain(line);
        // .NET compiles as it goes.
        lines.ShouldNotContain("MemoryDenyWriteExecute=yes");
    }

    [Fact]
    public void It_may_write_where_the_policy_in_force_says_and_nowhere_else()
    {
        var root = Directory.CreateTempSubdirectory("menshen-unit-").FullName;
        try
        {
            Directory.CreateDirectory(Path.Combine(root, "archive"));
            Directory.CreateSymbolicLink(Path.Combine(root, "engine"), Path.Combine(root, "archive"));
            var policy = PolicySet.Parse(
                $"backup: {{repository: {root}/made-later/menshen}}\njournal: {{archive: [{root}/archive], witness: [{root}/notes/menshen.notes, 'syslog+tcp://log.example:601']}}\n", "p").Policy!;
            WrittenPlaces.Of(new Deployment(root), policy).ShouldBe([$"{root}/made-later", $"{root}/archive", root], ignoreOrder: true);
            new UnitFile("menshen", "/opt/menshen/menshen", "/srv/menshen", null) { Further = ["/mnt/a", "/mnt/b"] }.Text().Split('\n')
                .ShouldContain("ReadWritePaths=/srv/menshen -/mnt/a -/mnt/b");
            Should.Throw<CliRefusalException>(() => new UnitFile("menshen", "/opt/menshen/menshen", "/srv/menshen", null) { Further = ["/mnt/a b"] }.Text());
        }
        finally
        {
            Directory.Delete(root, recursive: true);
        }
    }

    [Theory]
    [InlineData("/srv/a\nExecStartPre=/bin/evil")]
    [InlineData("/srv/a b")]
    [InlineData("/srv/$HOME")]
    [InlineData("/srv/\"quoted\"")]
    public void A_path_that_would_say_something_else_is_refused(string path) =>
        Should.Throw<CliRefusalException>(() => new UnitFile("menshen", "/opt/menshen/menshen", path, null).Text());

    [Fact]
    public void A_percent_sign_is_no_specifier() => new UnitFile("menshen", "/opt/menshen/menshen", "/srv/100%h", null).Text().ShouldContain("ReadWritePaths=/srv/100%%h");

    [Fact]
    public async Task It_is_printed_with_the_deployments_paths()
    {
        var terminal = new FakeTerminal();
        (await terminal.RunAsync("service", "print", "--user", "menshen", "--dir", "/srv/menshen")).ShouldBe(0);
        terminal.Output.ShouldContain("--dir \"/srv/menshen\"");
        terminal.Output.ShouldContain("User=menshen");
    }

    private static async Task<(int Code, string Words)> VerifyAsync(string unit)
    {
        var folder = Directory.CreateTempSubdirectory("menshen-unit-").FullName;
        try
        {
            var file = Path.Combine(folder, "menshen.service");
            await File.WriteAllTextAsync(file, unit, TestContext.Current.CancellationToken);
            using var verify = Process.Start(new ProcessStartInfo("systemd-analyze", ["verify", "--man=no", file]) { RedirectStandardError = true, RedirectStandardOutput = true })!;
            var words = await verify.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await verify.WaitForExitAsync(TestContext.Current.CancellationToken);
            // Units of the system's own are read along, and are not ours to judge.
            return (verify.ExitCode, string.Join('\n', words.Split('\n').Where(line => line.Contains("menshen", StringComparison.Ordinal))));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
