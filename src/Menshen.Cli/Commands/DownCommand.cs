using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Menshen.Control;
using Menshen.Server;
using Spectre.Console;

namespace Menshen.Cli.Commands;

/// <summary><c>menshen down</c>: asks for the end and waits until the process has let go of the directory.</summary>
internal sealed class DownCommand
{
    /// <summary>Beyond the drain: engine shutdown (20 s and then by force) and the last checkpoint.</summary>
    private static readonly TimeSpan PatienceBeyondGrace = TimeSpan.FromSeconds(45);

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    private readonly CliContext _context;
    private readonly CommonOptions _common;
    private readonly Option<double?> _grace = new("--grace") { Description = Texts.Help_Down_Grace, HelpName = "SECONDS" };

    private DownCommand(CliContext context, CommonOptions common) => (_context, _common) = (context, common);

    public static Command Create(CliContext context, CommonOptions common)
    {
        var parts = new DownCommand(context, common);
        var command = new Command("down", Texts.Help_Down) { parts._grace };
        command.SetAction(parts.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var deployment = new Deployment(_common.DirectoryOf(parse));
        var grace = parse.GetValue(_grace);
        if (DirectoryLock.HolderOf(deployment) is not { } holder)
        {
            _context.Line(CliContext.Fill(Texts.Down_NotRunning, deployment.Root));
            return (int)ExitCode.Ok;
        }

        await RunningServer.AskAsOwnAsync(deployment.Root, c => c.StopAsync(new StopRequest(grace), cancellation)).ConfigureAwait(false);
        // The server knows its policy; the default grace is a good guess here, and a longer one only needs a second call.
        var patience = TimeSpan.FromSeconds(grace ?? Policy.SessionRules.Default.DrainGrace.TotalSeconds) + PatienceBeyondGrace;
        var ended = _context.OutputIsTerminal
            ? await _context.Console.Status().StartAsync(
                Texts.Down_Waiting, _ => WaitAsync(deployment, patience, cancellation)).ConfigureAwait(false)
            : await WaitAsync(deployment, patience, cancellation).ConfigureAwait(false);
        if (!ended)
        {
            throw new CliRefusalException(
                CliContext.Fill(Texts.Error_NotStopped, holder, patience.TotalSeconds.ToString("0", CultureInfo.InvariantCulture)),
                CliContext.Fill(Texts.Error_NotStopped_Hint, deployment.ServiceLog));
        }

        _context.Line(CliContext.Fill(Texts.Down_Done, deployment.Root));
        return (int)ExitCode.Ok;
    }

    private static async Task<bool> WaitAsync(Deployment deployment, TimeSpan patience, CancellationToken cancellation)
    {
        var waited = Stopwatch.StartNew();
        while (DirectoryLock.HolderOf(deployment) is not null)
        {
            if (waited.Elapsed > patience)
                return false;
            await Task.Delay(Interval, cancellation).ConfigureAwait(false);
        }

        return true;
    }
}
