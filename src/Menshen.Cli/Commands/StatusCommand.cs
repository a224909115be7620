using System.CommandLine;
using Menshen.Control;

namespace Menshen.Cli.Commands;

/// <summary><c>menshen status</c>: 0 ready, 2 degraded or stopping, 1 not running.</summary>
internal static class StatusCommand
{
    public static Command Create(CliContext context, CommonOptions common)
    {
        var command = new Command("status", Texts.Help_Status) { common.Json };
        command.SetAction((parse, cancellation) => RunAsync(context, common, parse, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(CliContext context, CommonOptions common, ParseResult parse, CancellationToken cancellation)
    {
        var directory = common.DirectoryOf(parse);
        var json = parse.GetValue(common.Json);
        try
        {
            var status = await RunningServer.AskAsOwnAsync(directory, c => c.StatusAsync(cancellation)).ConfigureAwait(false);
            if (json)
                JsonOutput.Write(context, status, ControlJson.Default.StatusReport);
            else
                StatusPage.Write(context, status);
            return (int)(status.State == "ready" ? ExitCode.Ok : ExitCode.Findings);
        }
        catch (CliRefusalException) when (json)
        {
            JsonOutput.Write(context, new StoppedVerdict("stopped", directory), CliJson.Default.StoppedVerdict);
            return (int)ExitCode.CouldNot;
        }
    }
}
