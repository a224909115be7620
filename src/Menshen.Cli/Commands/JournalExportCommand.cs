using System.CommandLine;
using System.Text.Json;
using Menshen.Journal;
using Menshen.Server;
using Menshen.Watch;

namespace Menshen.Cli.Commands;

/// <summary><c>menshen journal export</c>.</summary>
internal sealed class JournalExportCommand
{
    private readonly CliContext _context;
    private readonly CommonOptions _common;
    private readonly Option<string> _form = new("--form") { Description = Texts.Help_Journal_Form, HelpName = "FORM", DefaultValueFactory = _ => "jsonl" };
    private readonly Option<string> _out = new("--out") { Description = Texts.Help_Journal_Out, HelpName = "FILE" };
    private readonly Option<string> _subject = new("--subject") { Description = Texts.Help_Journal_Subject, HelpName = "NAME" };
    private readonly Option<string> _object = new("--object") { Description = Texts.Help_Journal_Object, HelpName = "RELATION" };
    private readonly Option<string> _since = new("--since") { Description = Texts.Help_Journal_Since, HelpName = "TIME" };
    private readonly Option<string> _until = new("--until") { Description = Texts.Help_Journal_Until, HelpName = "TIME" };

    private JournalExportCommand(CliContext context, CommonOptions common) => (_context, _common) = (context, common);

    public static Command Create(CliContext context, CommonOptions common)
    {
        var parts = new JournalExportCommand(context, common);
        parts._form.AcceptOnlyFromAmong("csv", "jsonl", "rfc5424", "ocsf");
        var command = new Command("export", Texts.Help_Journal_Export)
        {
            parts._form, parts._out, parts._subject, parts._object, parts._since, parts._until,
        };
        command.SetAction((parse, cancellation) => Task.Run(() => parts.RunAsync(parse, cancellation), CancellationToken.None));
        return command;
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var deployment = JournalCommands.DeploymentOf(parse, _common);
        using var sealing = JournalSecrets.Open(deployment, _context.Environment, TimeProvider.System);
        // As for who looks: what is left beside a damaged place is what an auditor needs then, and where it lies is told.
        var reader = new JournalReader(deployment.Journal, sealing) { SkipDamage = true };
        var filter = new JournalFilter
        {
            Subject = parse.GetValue(_subject),
            Object = parse.GetValue(_object),
            From = parse.GetValue(_since) is { } since ? SinceTime.Read(since, TimeProvider.System) : null,
            To = parse.GetValue(_until) is { } until ? SinceTime.Read(until, TimeProvider.System) : null,
        };
        var lines = Lines(parse.GetValue(_form)!, reader.Read(filter, cancellation));
        if (parse.GetValue(_out) is not { } file)
        {
            foreach (var line in lines)
                _context.Output.WriteLine(line);
            return Ended(reader);
        }

        long count = 0;
        var digest = await SignedFile.WriteAsync(
            _context, deployment.Root, file,
            writer =>
            {
                foreach (var line in lines)
                {
                    writer.WriteLine(line);
                    count++;
                }
            },
            cancellation).ConfigureAwait(false);
        _context.Line(CliContext.Fill(Texts.Journal_Exported, count, file, digest));
        return Ended(reader);
    }

    private int Ended(JournalReader reader)
    {
        if (reader.Damage is not { } damage)
            return (int)ExitCode.Ok;
        _context.Complain(CliContext.Fill(Texts.Journal_Damaged, Printable.Line(damage)), Texts.Journal_Damaged_Hint);
        return (int)ExitCode.Findings;
    }

    private static IEnumerable<string> Lines(string form, IEnumerable<JournalEntry> entries)
    {
        var syslog = new SyslogForm(Environment.MachineName, asOcsf: false);
        return form switch
        {
            "csv" => entries.Select(CsvForm.Write).Prepend(CsvForm.Header),
            "rfc5424" => entries.Select(syslog.Write),
            "ocsf" => entries.Select(OcsfForm.Write),
            _ => entries.Select(entry => JsonSerializer.Serialize(JournalLine.Of(entry), CliJson.Default.JournalLine)),
        };
    }
}
