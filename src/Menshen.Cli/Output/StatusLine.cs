using Menshen.Server;

namespace Menshen.Cli;

/// <summary>One line at the bottom of the terminal that says how the service is, each second; nothing at all in a pipe.</summary>
internal sealed class StatusLine : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>ECMA-48: back to the first column, erase to the end of the line.</summary>
    private const string Erase = "\r\u001b[K";

    private readonly CliContext _context;
    private readonly MenshenServer _server;
    private readonly Timer? _timer;
    private readonly Lock _gate = new();
    private bool _ended;

    public StatusLine(CliContext context, MenshenServer server)
    {
        (_context, _server) = (context, server);
        if (context.OutputIsTerminal)
            _timer = new Timer(_ => Draw(), null, TimeSpan.Zero, Interval);
    }

    public void Dispose()
    {
        lock (_gate)
            _ended = true;
        if (_timer is null)
            return;
        _timer.Dispose();
        _context.Output.Write(Erase);
    }

    private void Draw()
    {
        lock (_gate)
        {
            if (_ended)
                return;
            var status = _server.Status();
            _context.Output.Write(
                Erase + CliContext.Fill(Texts.Up_Line, status.Gateway.Sessions, status.Gateway.Statements, status.Journal.Records));
        }
    }
}
