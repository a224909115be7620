using System.CommandLine;
using Menshen.Control;

namespace Menshen.Cli.Audit;

/// <summary><c>menshen audit review</c>: an auditor says that the records were looked through; with <c>--due</c> only when the next review is
/// due: 0 not yet, 2 overdue.</summary>
internal sealed class AuditReviewCommand
{
    private readonly CliContext _context;
    private readonly CommonOptions _common;
    private readonly ApproverOptions _auditor = new();
    private readonly Option<bool> _due = new("--due") { Description = Texts.Help_Review_Due };
    private readonly Option<string> _note = new("--note") { Description = Texts.Help_Review_Note, HelpName = "TEXT" };
    private readonly Option<long?> _upTo = new("--up-to") { Description = Texts.Help_Review_UpTo, HelpName = "N" };
    private readonly Option<long?> _alarms = new("--alarms") { Description = Texts.Help_Review_Alarms, HelpName = "N" };

    private AuditReviewCommand(CliContext context, CommonOptions common) => (_context, _common) = (context, common);

    public static Command Create(CliContext context, CommonOptions common)
    {
        var parts = new AuditReviewCommand(context, common);
        var command = new Command("review", Texts.Help_Review) { parts._due, parts._note, parts._upTo, parts._alarms, common.Json };
        parts._auditor.AddTo(command);
        command.SetAction(parts.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var directory = _common.DirectoryOf(parse);
        ReviewReport report;
        if (parse.GetValue(_due))
        {
            report = await RunningServer.AskAsync(directory, c => c.ReviewStateAsync(cancellation)).ConfigureAwait(false);
        }
        else
        {
            var wish = new ReviewWish(parse.GetValue(_upTo), parse.GetValue(_alarms), parse.GetValue(_note) ?? "");
            report = await RunningServer.AskAsync(directory, c => c.ReviewAsync(wish, cancellation), null, _auditor.Password(parse, _context)).ConfigureAwait(false);
        }

        if (parse.GetValue(_common.Json))
            JsonOutput.Write(_context, report, ControlJson.Default.ReviewReport);
        else
            Write(report);
        return (int)(report.Overdue ? ExitCode.Findings : ExitCode.Ok);
    }

    private void Write(ReviewReport report)
    {
        _context.Line(report.Reviewer is null
            ? Texts.Review_None
            : CliContext.Fill(
                Texts.Review_Last, Printable.Line(report.Reviewer), report.From, report.UpTo, report.Alarms, Moments.Write(report.At!.Value),
                Printable.Line(report.Note ?? "")));
        _context.Line(CliContext.Fill(report.Overdue ? Texts.Review_Overdue : Texts.Review_DueAt, Moments.Write(report.DueAt), report.Records));
    }
}
