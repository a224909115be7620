using System.Diagnostics;
using System.Globalization;
using System.Text;
using Menshen.TestKit;

namespace Menshen.Cli.Tests.Service;

/// <summary>A service directory of s6 and the s6-supervise that watches over it: both end with the test.</summary>
internal sealed class S6Service : IAsyncDisposable
{
    private static readonly TimeSpan Patience = BusyMachine.Seconds(20), Interval = TimeSpan.FromMilliseconds(20);

    private readonly StringBuilder _said = new();
    private readonly string _directory;
    private readonly Process _supervisor;

    private S6Service(string directory)
    {
        _directory = directory;
        _supervisor = ToolRun.Start("s6-supervise", [directory], Deployment.Environment);
        _supervisor.OutputDataReceived += (_, line) => Hear(line.Data);
        _supervisor.ErrorDataReceived += (_, line) => Hear(line.Data);
        _supervisor.BeginOutputReadLine();
        _supervisor.BeginErrorReadLine();
        _supervisor.StandardInput.Close();
    }

    /// <summary>What the supervisor and all whom it started have said.</summary>
    public string Said
    {
        get
        {
            lock (_said)
                return _said.ToString();
        }
    }

    /// <summary>Starts the deployment's Menshen under s6, with what <c>menshen service print --for s6</c> gives.</summary>
    public static async Task<S6Service> StartAsync(Deployment deployment) => await StartAsync(
        (await ToolRun.OfAsync(RepositoryPaths.MenshenProgram, ["service", "print", "--for", "s6", "--dir", deployment.Directory], Deployment.Environment)).Succeeded().Output);

    /// <summary>Puts the script in place as its own words say, and has it supervised.</summary>
    public static async Task<S6Service> StartAsync(string script)
    {
        var directory = DiskDirectory.Create("menshen-s6-");
        var run = Path.Combine(directory, "run");
        await File.WriteAllTextAsync(run, script);
        File.SetUnixFileMode(run, (UnixFileMode)0b111_101_101);
        File.CreateSymbolicLink(Path.Combine(directory, "finish"), "run");
        var service = new S6Service(directory);
        await service.UntilAsync(async () => (await ToolRun.OfAsync("s6-svok", [directory])).Code == 0, "somebody watches over it");
        return service;
    }

    /// <summary>The process that runs now; null: none does.</summary>
    public async Task<int?> ProcessIdAsync() => int.Parse(await AskAsync("pid"), CultureInfo.InvariantCulture) is > 0 and var id ? id : null;

    /// <summary>Whether none runs and none is to be started.</summary>
    public async Task<bool> IsDownForGoodAsync() => await AskAsync("up,wantedup") == "false false";

    /// <summary>How its processes ended, oldest first: <c>exitcode 0</c>, <c>signal SIGKILL</c>.</summary>
    public async Task<IReadOnlyList<string>> EndsAsync() =>
        [.. (await ToolRun.OfAsync("s6-svdt", [_directory])).Succeeded().Lines.Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..]))];

    /// <summary>What its administrator does after having mended what made it fail.</summary>
    public async Task StartAgainAsync()
    {
        (await ToolRun.OfAsync("s6-svdt-clear", [_directory])).Succeeded();
        (await ToolRun.OfAsync("s6-svc", ["-u", _directory])).Succeeded();
    }

    /// <summary>Waits for what must come to pass; what never does is told with what was said.</summary>
    public async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        var waited = Stopwatch.StartNew();
        for (var began = waited.Elapsed; !await condition(); began = waited.Elapsed)
        {
            waited.Elapsed.ShouldBeLessThan(Patience, $"not in time: {what}\n{Said}");
            // Some conditions run a command of Menshen's. Asked without a rest they keep a processor from what they wait for.
            var asking = waited.Elapsed - began;
            await Task.Delay(asking > Interval ? 2 * asking : Interval, TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            // Down, and then the supervisor ends too.
            await ToolRun.OfAsync("s6-svc", ["-xd", _directory]);
            await _supervisor.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            _supervisor.Kill(entireProcessTree: true);
            await _supervisor.WaitForExitAsync(CancellationToken.None);
        }

        _supervisor.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    private async Task<string> AskAsync(string fields) => (await ToolRun.OfAsync("s6-svstat", ["-o", fields, _directory])).Succeeded().Text;

    private void Hear(string? line)
    {
        lock (_said)
            _said.AppendLine(line);
    }
}
