using System.CommandLine;
using Menshen.Control;
using Menshen.Server;

namespace Menshen.Cli.Commands;

/// <summary><c>menshen version</c>.</summary>
internal static class VersionCommand
{
    public static Command Create(CliContext context, CommonOptions common)
    {
        var command = new Command("version", Texts.Help_Version) { common.Json };
        command.SetAction((parse, cancellation) => RunAsync(context, common, parse, cancellation));
        return command;
    }

    private static async Task<int> RunAsync(CliContext context, CommonOptions common, ParseResult parse, CancellationToken cancellation)
    {
        var own = ProductVersion.Report();
        if (parse.GetValue(common.Json))
        {
            JsonOutput.Write(context, own, ControlJson.Default.VersionReport);
            return (int)ExitCode.Ok;
        }

        context.Line(CliContext.Fill(Texts.Version_Program, own.Version, own.Runtime, own.OperatingSystem));
        var directory = common.DirectoryOf(parse);
        try
        {
            using var client = new ControlClient(ControlSocket.PathIn(directory));
            var running = await client.VersionAsync(cancellation).ConfigureAwait(false);
            context.Line(CliContext.Fill(Texts.Version_Running, directory, running.Version));
        }
        catch (ControlUnreachableException)
        {
            // Nothing runs there, and nobody asked whether it does.
        }

        return (int)ExitCode.Ok;
    }
}
