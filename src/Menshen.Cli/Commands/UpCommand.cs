using System.CommandLine;
using System.Net;
using Menshen.Server;

namespace Menshen.Cli.Commands;

/// <summary><c>menshen up</c>: the service itself, in the foreground; <c>--detach</c> starts it in the background and waits until it is
/// ready.</summary>
internal sealed class UpCommand
{
    private readonly CliContext _context;
    private readonly CommonOptions _common;
    private readonly Option<bool> _detach = new("--detach", "-d") { Description = Texts.Help_Up_Detach };

    private readonly Option<int?> _port = new("--port") { Description = Texts.Help_Up_Port, HelpName = "PORT" };

    private UpCommand(CliContext context, CommonOptions common) => (_context, _common) = (context, common);

    public static Command Create(CliContext context, CommonOptions common)
    {
        var parts = new UpCommand(context, common);
        var command = new Command("up", Texts.Help_Up) { parts._detach, parts._port };
        command.SetAction(parts.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var deployment = new Deployment(_common.DirectoryOf(parse));
        var port = parse.GetValue(_port);
        if (port is < 1 or > IPEndPoint.MaxPort) throw new CliRefusalException(CliContext.Fill(Texts.Error_Port, port), Texts.Error_Port_Hint);
        if (parse.GetValue(_detach))
            return (int)await new DetachedStart(_context, deployment, port).RunAsync(cancellation).ConfigureAwait(false);
        return (int)await ServeAsync(deployment, port, cancellation).ConfigureAwait(false);
    }

    private async Task<ExitCode> ServeAsync(Deployment deployment, int? port, CancellationToken cancellation)
    {
        var server = await ProgressLine.ShowAsync(_context, quiet: false, Start).ConfigureAwait(false);
        await using var ending = server.ConfigureAwait(false);
        ReadyNotice.Write(_context, server.Status());
        var end = await WaitAsync(server, cancellation).ConfigureAwait(false);
        _context.Line(Texts.Up_Stopping);
        await server.StopAsync(end).ConfigureAwait(false);
        _context.Line(Texts.Up_Stopped);
        return ExitCode.Ok;

        Task<MenshenServer> Start(IProgress<StartStep> progress) =>
            MenshenServer.StartAsync(deployment, _context.Environment, progress, TimeProvider.System, cancellation, port);
    }

    private async Task<ServiceEnd> WaitAsync(MenshenServer server, CancellationToken cancellation)
    {
        using var line = new StatusLine(_context, server);
        try
        {
            return await server.EndRequested.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            return new ServiceEnd("signal", null);
        }
    }
}
