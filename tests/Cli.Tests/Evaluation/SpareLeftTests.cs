using System.Diagnostics;
using System.Net.Sockets;
using System.Reflection;
using Menshen.Evaluator.Targets;
using Menshen.TestKit;

namespace Menshen.Cli.Tests.Evaluation;

/// <summary>What an evaluation that was killed leaves, and what strangers put in its place: below a directory in which everybody may write.</summary>
public sealed class SpareLeftTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("menshen-left-").FullName;
    private readonly List<string> _planted = [];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        foreach (var left in _planted.Append(_directory).Where(Directory.Exists)) Directory.Delete(left, recursive: true);
    }

    [Fact]
    public async Task The_other_machine_of_an_evaluation_ends_with_its_judge()
    {
        await using var machine = await FarMachine.StartAsync(_directory, Stop);
        Assert.SkipWhen(machine is null, "this machine has no sshd");
        var port = new Uri(machine!.Place).Port;
        (await AnswersAsync(port)).ShouldBeTrue();
        // What the kernel does when the judge is killed: its end of what it holds is closed.
        var daemon = (Process)typeof(FarMachine).GetField("_daemon", BindingFlags.Instance | BindingFlags.NonPublic)!.GetValue(machine)!;
        daemon.StandardInput.Close();
        for (var began = Environment.TickCount64; await AnswersAsync(port) && Environment.TickCount64 - began < 5_000; await Task.Delay(50, Stop)) { }
        (await AnswersAsync(port)).ShouldBeFalse("who makes its file of keys anew below /tmp comes in as the judge's account");
    }

    [Fact]
    public async Task A_left_system_is_stopped_and_removed_if_it_is_ours_and_nobodys_else()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root gives files to others");
        var production = Directory.CreateDirectory(Path.Combine(_directory, "production")).FullName;
        await File.WriteAllTextAsync(Path.Combine(production, "journal"), "records", Stop);
        var ours = await PlantAsync("ours", production);
        var theirs = await PlantAsync("theirs", production);
        await PublicCommand.RunAsync("/bin/chown", "", [], Stop, "-R", "-h", "65534", theirs);
        var open = await PlantAsync("open", production);
        new DirectoryInfo(open).UnixFileMode |= UnixFileMode.OtherWrite;
        var link = Path.Combine(Path.GetTempPath(), $"menshen-spare-link-{Guid.NewGuid()}");
        Directory.CreateSymbolicLink(link, await PlantAsync("behind", production, "menshen-elsewhere-"));

        using var spare = new MenshenSpare(await ProgramAsync());
        await Should.ThrowAsync<Exception>(() => spare.BeginAsync(Stop));
        await spare.RemoveAsync(Stop);
        File.Delete(link);

        var said = await File.ReadAllTextAsync(Path.Combine(_directory, "said"), Stop);
        said.ShouldContain($"down --grace 0 --dir {ours}/var");
        Directory.Exists(ours).ShouldBeFalse();
        foreach (var stranger in (string[])[theirs, open, link])
        {
            said.ShouldNotContain(stranger);
            if (stranger != link) Directory.Exists(stranger).ShouldBeTrue(stranger);
        }

        File.Exists(Path.Combine(production, "journal")).ShouldBeTrue();
    }

    /// <summary>A directory as an evaluation leaves one, of a judge that is dead, whose system is another one.</summary>
    private async Task<string> PlantAsync(string name, string system, string prefix = "menshen-spare-")
    {
        var left = Directory.CreateDirectory(Path.Combine(Path.GetTempPath(), $"{prefix}{name}-{Guid.NewGuid()}"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        _planted.Add(left);
        await File.WriteAllTextAsync(Path.Combine(left, "judge"), "999999999", Stop);
        Directory.CreateSymbolicLink(Path.Combine(left, "var"), system);
        return left;
    }

    /// <summary>Notes what it is asked, and refuses.</summary>
    private async Task<string> ProgramAsync()
    {
        var program = Path.Combine(_directory, "program");
        await File.WriteAllTextAsync(program, $"#!/bin/sh\necho \"$*\" >> {_directory}/said\nexit 1\n", Stop);
        new FileInfo(program).UnixFileMode = UnixFileMode.UserRead | UnixFileMode.UserExecute;
        return program;
    }

    private static async Task<bool> AnswersAsync(int port)
    {
        using var socket = new TcpClient();
        try
        {
            await socket.ConnectAsync("127.0.0.1", port, Stop);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
