using System.CommandLine;
using Menshen.Journal;

namespace Menshen.Cli.Commands;

/// <summary><c>menshen journal show</c>.</summary>
internal sealed class JournalShowCommand
{
    private readonly CliContext _context;
    private readonly CommonOptions _common;
    private readonly Option<int?> _last = new("--last", "-n") { Description = Texts.Help_Journal_Last, HelpName = "N" };
    private readonly Option<bool> _follow = new("--follow", "-f") { Description = Texts.Help_Journal_Follow };
    private readonly Option<string> _subject = new("--subject") { Description = Texts.Help_Journal_Subject, HelpName = "NAME" };
    private readonly Option<ulong?> _session = new("--session") { Description = Texts.Help_Journal_Session, HelpName = "ID" };
    private readonly Option<string> _object = new("--object") { Description = Texts.Help_Journal_Object, HelpName = "RELATION" };
    private readonly Option<string> _since = new("--since") { Description = Texts.Help_Journal_Since, HelpName = "TIME" };
    private readonly Option<bool> _json = new("--json") { Description = Texts.Help_Journal_Json };

    private JournalShowCommand(CliContext context, CommonOptions common) => (_context, _common) = (context, common);

    public static Command Create(CliContext context, CommonOptions common)
    {
        var parts = new JournalShowCommand(context, common);
        var command = new Command("show", Texts.Help_Journal_Show)
        {
            parts._last, parts._follow, parts._subject, parts._session, parts._object, parts._since, parts._json,
        };
        command.SetAction(parts.Run);
        return command;
    }

    private int Run(ParseResult parse)
    {
        var reader = new JournalReader(JournalCommands.DeploymentOf(parse, _common).Journal);
        var filter = new JournalFilter
        {
            Last = parse.GetValue(_last),
            Subject = parse.GetValue(_subject),
            SessionId = parse.GetValue(_session),
            Object = parse.GetValue(_object),
            From = parse.GetValue(_since) is { } since ? SinceTime.Read(since, TimeProvider.System) : null,
        };
        using var interrupt = new CancellationTokenSource();
        var lines = new JournalLines(_context, parse.GetValue(_json));
        foreach (var entry in Entries(reader, filter, parse.GetValue(_follow)))
            lines.Write(entry);
        return (int)ExitCode.Ok;
    }
}
