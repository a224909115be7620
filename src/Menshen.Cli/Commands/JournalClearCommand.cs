using System.CommandLine;
using Menshen.Cli.Identity;
using Menshen.Control;
using Spectre.Console;

namespace Menshen.Cli.Commands;

/// <summary><c>menshen journal clear</c>: one administrator requests, another confirms; without either it shows what waits.</summary>
internal sealed class JournalClearCommand
{
    /// <summary>Everything that goes is recomputed, and every copy is read back: at a hundred megabytes a second this is a terabyte.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromHours(3);

    private readonly CliContext _context;
    private readonly CommonOptions _common;
    private readonly Option<bool> _request = new("--request") { Description = Texts.Help_Journal_Clear_Request };
    private readonly Option<bool> _confirm = new("--confirm") { Description = Texts.Help_Journal_Clear_Confirm };
    private readonly Option<string> _before = new("--before") { Description = Texts.Help_Journal_Clear_Before, HelpName = "DATE" };
    private readonly ApproverOptions _approver = new();


    private JournalClearCommand(CliContext context, CommonOptions common) => (_context, _common) = (context, common);

    public static Command Create(CliContext context, CommonOptions common)
    {
        var parts = new JournalClearCommand(context, common);
        var command = new Command("clear", Texts.Help_Journal_Clear)
        {
            parts._request, parts._confirm, parts._before, common.Json,
        };
        parts._approver.AddTo(command);
        command.SetAction(parts.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var (request, confirm) = (parse.GetValue(_request), parse.GetValue(_confirm));
        if (request && confirm || request != parse.GetValue(_before) is not null)
            throw new CliRefusalException(Texts.Error_Clear, Texts.Error_Clear_Hint, ExitCode.Findings);
        var directory = _common.DirectoryOf(parse);
        ClearingReport report;
        string text;
        if (request)
        {
            var wish = new ClearingWish(SinceTime.Read(parse.GetValue(_before)!, TimeProvider.System));
            report = await RunningServer.AskAsync(directory, c => c.RequestClearingAsync(wish, cancellation), Patience, _approver.Password(parse, _context)).ConfigureAwait(false);
            text = Texts.Clear_Requested;
        }
        else if (confirm)
        {
            report = await RunningServer.AskAsync(directory, c => c.ConfirmClearingAsync(cancellation), Patience, _approver.Password(parse, _context)).ConfigureAwait(false);
            text = Texts.Clear_Done;
        }
        else
        {
            report = await RunningServer.AskAsync(directory, c => c.PendingClearingAsync(cancellation)).ConfigureAwait(false);
            text = Texts.Clear_Pending;
        }

        if (parse.GetValue(_common.Json))
            JsonOutput.Write(_context, report, ControlJson.Default.ClearingReport);
        else
            _context.Line(CliContext.Fill(
                text, report.First, report.Last, report.Records, JournalSpaceCommand.Size(report.Bytes), Moments.Write(report.Ended),
                Printable.Line(report.Requester)));
        return (int)ExitCode.Ok;
    }
}
