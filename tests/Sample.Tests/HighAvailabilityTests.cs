using System.Text.Json;

namespace Menshen.Sample.Tests;

/// <summary>Runs the sample of high availability (samples/ha) as <c>./menshen ha --once</c> does: three nodes of Patroni and etcd behind a gateway, whose primary is killed while two clients write.</summary>
public sealed class HighAvailabilityTests : IDisposable
{
    /// <summary>What the sample holds one takeover to; docs/operations/ha.md states 15 s for a machine that does nothing else.</summary>
    private const double Longest = 60;

    private static readonly string Script = Path.Combine(RepositoryPaths.Root, "samples", "ha", "failover.py");

    private readonly string _directory = Directory.CreateTempSubdirectory("menshen-ha-").FullName;

    private string Figures => Path.Combine(_directory, "figures.json");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    [Requirement("credit-5.4-g")]
    public async Task A_killed_primary_is_replaced_by_Patroni_the_same_clients_write_on_and_nothing_acknowledged_is_missing()
    {
        var (code, said) = await StoryAsync();
        TestContext.Current.SendDiagnosticMessage(said);
        // 1 where a step is not as it should be, such as a takeover that does not come, or a journal that does not say why the sessions ended.
        code.ShouldBe(0, said);
        said.ShouldContain("took over");
        said.ShouldContain("came back as a standby");
        said.ShouldContain("session_closed Engine");

        using var figures = JsonDocument.Parse(await File.ReadAllTextAsync(Figures, TestContext.Current.CancellationToken));
        int Number(string name) => figures.RootElement.GetProperty(name).GetInt32();
        Number("kills").ShouldBe(1);
        figures.RootElement.GetProperty("lost").GetArrayLength().ShouldBe(0);
        figures.RootElement.GetProperty("seconds")[0].GetDouble().ShouldBeInRange(0.1, Longest);
        Number("acknowledged").ShouldBeGreaterThan(100);
        Number("present").ShouldBeGreaterThanOrEqualTo(Number("acknowledged"));
    }

    [Theory]
    [InlineData("set(), [11.0, 14.9], 15", 0)]
    [InlineData("set(), [11.0, 15.1], 15", 1)]
    [InlineData("set(), [11.0, 15.1], 30", 0)]
    [InlineData("{7}, [11.0], 15", 1)]
    public async Task A_takeover_above_the_stated_time_is_a_failure_as_a_lost_row_is(string seen, int code)
    {
        var run = await ToolRun.OfAsync(
            "/usr/bin/python3", ["-c", $"import sys; sys.path.insert(0, '{Path.GetDirectoryName(Script)}'); import failover; sys.exit(failover.code_of({seen}))"],
            new Dictionary<string, string> { ["PYTHONDONTWRITEBYTECODE"] = "1" });
        run.Code.ShouldBe(code, run.Error);
    }

    // Asked to end it ends its servers, each of which is a session of its own; killed it would leave them, and is so only if it hangs over that.
    private async Task<(int Code, string Said)> StoryAsync()
    {
        // The servers' own user must be able to pass.
        File.SetUnixFileMode(_directory, (UnixFileMode)0b111_001_001);
        using var story = ToolRun.Start(
            "timeout", ["--kill-after=60", "300", "/usr/bin/python3", Script, "--program", RepositoryPaths.MenshenProgram, "--once", "--json", Figures],
            new Dictionary<string, string>(Deployment.Environment) { ["PYTHONDONTWRITEBYTECODE"] = "1", ["TMPDIR"] = _directory });
        story.StandardInput.Close();
        var (output, error) = (story.StandardOutput.ReadToEndAsync(), story.StandardError.ReadToEndAsync());
        await story.WaitForExitAsync();
        return (story.ExitCode, await output + await error);
    }
}
