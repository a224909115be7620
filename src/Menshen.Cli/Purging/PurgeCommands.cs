using System.CommandLine;
using Menshen.Cli.Backups;
using Menshen.Control;

namespace Menshen.Cli.Purging;

/// <summary><c>menshen purge table | show</c> and <c>menshen erase GROUP</c>.</summary>
internal static class PurgeCommands
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    public static Command Create(CliContext context, CommonOptions common) =>
        new("purge", PurgeTexts.Help_Purge) { CreateTable(context, common), CreateShow(context, common) };

    public static Command CreateErase(CliContext context, CommonOptions common)
    {
        var group = new Argument<string>("group") { Description = PurgeTexts.Help_Group, HelpName = "NAME" };
        var values = new Option<string>("--values") { Description = PurgeTexts.Help_Values, HelpName = "FILE", Required = true };
        var command = new Command("erase", PurgeTexts.Help_Erase) { group, values };
        command.SetAction(async (parse, cancellation) =>
        {
            common.ReasonOf(parse);
            using var text = Read(context, parse.GetRequiredValue(values));
            await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.EraseAsync(parse.GetRequiredValue(group), new ErasureWish(text), cancellation)).ConfigureAwait(false);
        });
        return command;
    }

    private static Command CreateTable(CliContext context, CommonOptions common)
    {
        var table = new Argument<string>("table") { Description = PurgeTexts.Help_Table, HelpName = "DATABASE/SCHEMA.TABLE" };
        var noWait = new Option<bool>("--no-wait") { Description = PurgeTexts.Help_NoWait };
        var command = new Command("table", PurgeTexts.Help_PurgeTable) { table, noWait, common.Json };
        command.SetAction(async (parse, cancellation) =>
        {
            var (directory, wish) = (common.DirectoryOf(parse), WishOf(parse.GetRequiredValue(table)));
            var report = await RunningServer.AskAsync(directory, c => c.PurgeAsync(wish, cancellation)).ConfigureAwait(false);
            var said = "";
            while (report.State == "running" && !parse.GetValue(noWait))
            {
                if (report.Step != said && report.Step.Length > 0 && !parse.GetValue(common.Json)) context.Line(Printable.Line(report.Step));
                said = report.Step;
                await Task.Delay(Pause, cancellation).ConfigureAwait(false);
                report = await RunningServer.AskAsync(directory, c => c.ShowPurgeAsync(cancellation)).ConfigureAwait(false);
            }

            return Write(context, common, parse, report);
        });
        return command;
    }

    private static Command CreateShow(CliContext context, CommonOptions common)
    {
        var command = new Command("show", PurgeTexts.Help_Show) { common.Json };
        command.SetAction(async (parse, cancellation) => Write(
            context, common, parse, await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.ShowPurgeAsync(cancellation)).ConfigureAwait(false)));
        return command;
    }

    // Neither a schema nor a database may have a point or a slash of its own here: the few that have take --json and the control surface.
    private static PurgeWish WishOf(string name) =>
        name.Split('/') is [{ Length: > 0 } database, var rest] && rest.Split('.') is [{ Length: > 0 } schema, { Length: > 0 } table]
            ? new PurgeWish(database, schema, table)
            : throw new CliRefusalException(CliContext.Fill(PurgeTexts.Error_Table, Printable.Line(name)), PurgeTexts.Error_Table_Hint, ExitCode.Findings);

    // As an argument a person's number would stand in the shell's history.
    private static SecretText Read(CliContext context, string file)
    {
        try
        {
            return new SecretText(file == "-" ? context.Input.ReadToEnd() : File.ReadAllText(file));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CliRefusalException(fault.Message, PurgeTexts.Error_Values_Hint, ExitCode.Findings);
        }
    }

    private static int Write(CliContext context, CommonOptions common, ParseResult parse, PurgeReport report)
    {
        if (parse.GetValue(common.Json))
            JsonOutput.Write(context, report, ControlJson.Default.PurgeReport);
        else
            WriteText(context, report);
        return (int)(report.State == "failed" ? ExitCode.CouldNot : ExitCode.Ok);
    }

    private static void WriteText(CliContext context, PurgeReport report)
    {
        if (report.Begun is not { } begun)
        {
            context.Line(PurgeTexts.Show_Never);
            return;
        }

        context.Line(CliContext.Fill(PurgeTexts.Show_Run, Printable.Line(report.What), Moments.Write(begun), StateOf(report.State)));
        if (report.Step.Length > 0) context.Line(Printable.Line(report.Step));
        if (report.Tables.Count > 0)
        {
            var table = new Listing(PurgeTexts.Column_Table, PurgeTexts.Column_Files, PurgeTexts.Column_Bytes);
            foreach (var done in report.Tables)
                table.Add($"{done.Database}/{done.Table}", done.Files.ToString(System.Globalization.CultureInfo.InvariantCulture), BackupProgress.Size(done.Bytes));
            table.Write(context);
        }

        foreach (var caveat in report.Tables.Select(done => done.Caveat).OfType<string>().Distinct()) context.Complain(Printable.Line(caveat), PurgeTexts.Show_Caveat_Hint);
        if (report.Result.Length > 0) context.Line(Printable.Line(report.Result));
    }

    private static string StateOf(string state) => state switch
    {
        "running" => PurgeTexts.State_Running,
        "done" => PurgeTexts.State_Done,
        _ => PurgeTexts.State_Failed,
    };
}
