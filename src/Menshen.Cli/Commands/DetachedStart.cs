using System.Diagnostics;
using System.Globalization;
using Menshen.Control;
using Menshen.Server;
using Spectre.Console;

namespace Menshen.Cli.Commands;

/// <summary>Starts this program once more in a session of its own, and waits until that one is ready.</summary>
internal sealed class DetachedStart(CliContext context, Deployment deployment, int? port)
{
    /// <summary>Crash recovery of the engine may take its 60 s; more means that something hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>Last lines of the log that are shown when the start fails.</summary>
    private const int LastWords = 5;

    public async Task<ExitCode> RunAsync(CancellationToken cancellation)
    {
        if (!deployment.Exists)
            throw new CliRefusalException(
                CliContext.Fill(Texts.Error_NoDeployment, deployment.Root),
                CliContext.Fill(Texts.Error_NoDeployment_Hint, deployment.Root));
        Directory.CreateDirectory(deployment.LogDirectory);
        using var process = Launch();
        var status = context.OutputIsTerminal
            ? await context.Console.Status().StartAsync(Texts.Step_Engine, _ => WaitAsync(process, cancellation)).ConfigureAwait(false)
            : await WaitAsync(process, cancellation).ConfigureAwait(false);
        ReadyNotice.Write(context, status);
        context.Line(CliContext.Fill(Texts.Up_Detached, process.Id, deployment.ServiceLog));
        return ExitCode.Ok;
    }

    /// <summary>setsid: the terminal's hang-up and Ctrl-C must not reach it. It replaces the shell, so the process id stays the
    /// child's.</summary>
    private Process Launch()
    {
        var start = new ProcessStartInfo("/bin/sh") { UseShellExecute = false };
        string[] command =
        [
            "-c", "umask 077; log=$1; shift; exec setsid \"$@\" </dev/null >>\"$log\" 2>&1", "menshen", deployment.ServiceLog,
            .. SelfCommand.Of(["up", "--dir", deployment.Root, .. port is { } other ? ["--port", $"{other}"] : Array.Empty<string>()]),
        ];
        foreach (var word in command)
            start.ArgumentList.Add(word);
        // ./menshen sets it for commands that end soon. This one stays, and is worth the better code.
        start.Environment.Remove("DOTNET_TC_CallCounting");
        return Process.Start(start) ?? throw new CliRefusalException(Texts.Error_SelfPath, Texts.Error_SelfPath_Hint);
    }

    private async Task<StatusReport> WaitAsync(Process process, CancellationToken cancellation)
    {
        var deadline = Stopwatch.StartNew();
        using var client = new ControlClient(deployment.ControlSocketFile);
        while (deadline.Elapsed < Patience)
        {
            await Task.Delay(Interval, cancellation).ConfigureAwait(false);
            if (process.HasExited)
                throw Ended(process.ExitCode);
            if (!File.Exists(deployment.ControlSocketFile))
                continue;
            try
            {
                var status = await client.StatusAsync(cancellation).ConfigureAwait(false);
                // Another one may run there already; then ours ends by itself and says so.
                if (status.ProcessId == process.Id)
                    return status;
            }
            catch (ControlUnreachableException)
            {
                // Not yet.
            }
        }

        throw new CliRefusalException(
            CliContext.Fill(Texts.Error_NotReadyInTime, Patience.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)),
            CliContext.Fill(Texts.Error_NoAnswer_Hint, deployment.ServiceLog));
    }

    private CliRefusalException Ended(int code)
    {
        foreach (var line in File.ReadLines(deployment.ServiceLog).TakeLast(LastWords))
            context.Error.WriteLine(Printable.Line(line));
        return new CliRefusalException(
            CliContext.Fill(Texts.Error_ChildEnded, code), CliContext.Fill(Texts.Error_ChildEnded_Hint, deployment.ServiceLog));
    }
}
