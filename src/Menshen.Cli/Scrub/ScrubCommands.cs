using System.CommandLine;
using Menshen.Cli.Backups;
using Menshen.Control;

namespace Menshen.Cli.Scrub;

/// <summary><c>menshen scrub now | show</c>.</summary>
internal static class ScrubCommands
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    public static Command Create(CliContext context, CommonOptions common) => new("scrub", ScrubTexts.Help_Scrub) { CreateNow(context, common), CreateShow(context, common) };

    private static Command CreateNow(CliContext context, CommonOptions common)
    {
        var noWait = new Option<bool>("--no-wait") { Description = ScrubTexts.Help_NoWait };
        var command = new Command("now", ScrubTexts.Help_Now) { noWait, common.Json };
        command.SetAction(async (parse, cancellation) =>
        {
            var directory = common.DirectoryOf(parse);
            var report = await RunningServer.AskAsync(directory, c => c.ScrubAsync(cancellation)).ConfigureAwait(false);
            while (report.State == "running" && !parse.GetValue(noWait))
            {
                await Task.Delay(Pause, cancellation).ConfigureAwait(false);
                var before = report.Waiting;
                report = await RunningServer.AskAsync(directory, c => c.ShowScrubAsync(cancellation)).ConfigureAwait(false);
                if (!parse.GetValue(common.Json) && report.Waiting is { } work && (before?.Id != work.Id || before.Step != work.Step || before.DoneBytes != work.DoneBytes)) WriteWaiting(context, work);
            }

            return Write(context, common, parse, report);
        });
        return command;
    }

    private static Command CreateShow(CliContext context, CommonOptions common)
    {
        var command = new Command("show", ScrubTexts.Help_Show) { common.Json };
        command.SetAction(async (parse, cancellation) => Write(
            context, common, parse, await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.ShowScrubAsync(cancellation)).ConfigureAwait(false)));
        return command;
    }

    private static int Write(CliContext context, CommonOptions common, ParseResult parse, ScrubReport report)
    {
        if (parse.GetValue(common.Json))
            JsonOutput.Write(context, report, ControlJson.Default.ScrubReport);
        else
            WriteText(context, report);
        return (int)(report.Findings.Count > 0 || report.Unchecked.Count > 0 || report.State == "broken-off" ? ExitCode.Findings : ExitCode.Ok);
    }

    private static void WriteText(CliContext context, ScrubReport report)
    {
        context.Line(report.Begun is { } begun
            ? CliContext.Fill(ScrubTexts.Show_Run, Moments.Write(begun), StateOf(report.State), report.Relations, BackupProgress.Size(report.Bytes), report.Findings.Count)
            : ScrubTexts.Show_Never);
        context.Line(report.Next is { } next ? CliContext.Fill(ScrubTexts.Show_Next, Moments.Write(next)) : ScrubTexts.Show_Off);
        if (report.Waiting is { } work) WriteWaiting(context, work);
        if (report.Findings.Count > 0)
        {
            var table = new Listing(ScrubTexts.Column_Database, ScrubTexts.Column_Relation, ScrubTexts.Column_Block, ScrubTexts.Column_What);
            foreach (var place in report.Findings) table.Add(place.Database, place.Relation, place.Block is { } block ? FormattableString.Invariant($"{block}") : "", place.What);
            table.Write(context);
            foreach (var page in report.Mended) context.Line(CliContext.Fill(ScrubTexts.Show_Mended, Printable.Line(page)));
            foreach (var index in report.Rebuilt) context.Line(CliContext.Fill(ScrubTexts.Show_Rebuilt, Printable.Line(index)));
            context.Line(ScrubTexts.Show_Repair);
        }

        foreach (var missed in report.Unchecked) context.Line(CliContext.Fill(ScrubTexts.Show_Unchecked, Printable.Line(missed)));
    }

    private static void WriteWaiting(CliContext context, BackupWork work) =>
        context.Line(CliContext.Fill(work.Kind == "pages" ? ScrubTexts.Show_Bringing : ScrubTexts.Show_Waiting, BackupProgress.Line(work), work.Kind));

    private static string StateOf(string state) => state switch
    {
        "running" => ScrubTexts.State_Running,
        "done" => ScrubTexts.State_Done,
        _ => ScrubTexts.State_Broken,
    };
}
