using System.CommandLine;
using System.Globalization;
using Menshen.Control;

namespace Menshen.Cli.Labels;

/// <summary><c>menshen label list | show | check | apply | relabel | clearance</c>.</summary>
internal static class LabelCommands
{
    public static Command Create(CliContext context, CommonOptions common) => new("label", LabelTexts.Help_Label)
    {
        CreateList(context, common), CreateShow(context, common), LabelApplyCommand.CreateCheck(context, common), LabelApplyCommand.CreateApply(context, common),
        RelabelCommand.Create(context, common), ClearanceCommand.Create(context, common),
    };

    public static Argument<string> User() => new("user") { Description = LabelTexts.Help_User, HelpName = "USER" };

    public static string Flag(bool flag) => flag ? LabelTexts.Yes : LabelTexts.No;

    private static Command CreateList(CliContext context, CommonOptions common)
    {
        var command = new Command("list", LabelTexts.Help_List) { common.Json };
        command.SetAction(async (parse, cancellation) =>
        {
            var listing = await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.ListLabelsAsync(cancellation)).ConfigureAwait(false);
            if (parse.GetValue(common.Json))
                JsonOutput.Write(context, listing, ControlJson.Default.LabelListing);
            else
                Write(context, listing);
        });
        return command;
    }

    private static void Write(CliContext context, LabelListing listing)
    {
        if (listing.Labels.Count == 0 && listing.Databases.Count == 0)
        {
            context.Line(LabelTexts.None_Labels);
            return;
        }

        var labels = new Listing(LabelTexts.Column_Label, LabelTexts.Column_Bits);
        foreach (var label in listing.Labels) labels.Add(label.Name, $"0x{label.Bits:x}");
        labels.Write(context);
        var tables = new Listing(
            LabelTexts.Column_Table, LabelTexts.Column_Rows, LabelTexts.Column_TableLabel, LabelTexts.Column_WriteUp, LabelTexts.Column_Physical, LabelTexts.Column_Columns);
        foreach (var table in listing.Tables) tables.Add(table.Table, table.Rows, table.TableLabel, Flag(table.WriteUp), Flag(table.Physical), string.Join(", ", table.Columns));
        tables.Write(context);
        var databases = new Listing(LabelTexts.Column_Database, LabelTexts.Column_InPolicy, LabelTexts.Column_Applied, LabelTexts.Column_Work);
        foreach (var database in listing.Databases)
            databases.Add(
                database.Database, Flag(database.InPolicy), database.AppliedAt is { } at ? Moments.Write(at) : LabelTexts.Never,
                database.Work is { } work ? $"{work.State} {work.Tables}/{work.Total} {work.Step}{work.Note}" : "");
        databases.Write(context);
        if (listing.Trouble is { } trouble) context.Complain(Printable.Line(trouble), "");
    }

    private static Command CreateShow(CliContext context, CommonOptions common)
    {
        var user = User();
        var command = new Command("show", LabelTexts.Help_Show) { user, common.Json };
        command.SetAction(async (parse, cancellation) =>
        {
            var name = parse.GetRequiredValue(user);
            var report = await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.ShowClearanceAsync(name, cancellation)).ConfigureAwait(false);
            if (parse.GetValue(common.Json))
                JsonOutput.Write(context, report, ControlJson.Default.ClearanceReport);
            else
                Write(context, report);
        });
        return command;
    }

    private static void Write(CliContext context, ClearanceReport report)
    {
        if (report.Range is { } range)
        {
            context.Line(CliContext.Fill(LabelTexts.Show_Range, report.Subject, range.Highest, range.Lowest, range.Default));
            if (range.TrustedDownTo is { } floor) context.Line(CliContext.Fill(LabelTexts.Show_Trusted, floor));
            context.Line(CliContext.Fill(LabelTexts.Show_Sessions, string.Join(" ", report.Sessions)));
        }

        context.Line(CliContext.Fill(
            report.Source switch
            {
                "command" => LabelTexts.Show_Source_command,
                "policy" => LabelTexts.Show_Source_policy,
                "none" => LabelTexts.Show_Source_none,
                _ => LabelTexts.Show_Source_unreadable,
            },
            report.Subject));
        if (report.History.Count == 0) return;
        var history = new Listing(LabelTexts.Column_Version, LabelTexts.Column_Words, LabelTexts.Column_SetAt, LabelTexts.Column_SetBy, LabelTexts.Column_Reason);
        foreach (var note in report.History)
            history.Add(note.Version.ToString(CultureInfo.InvariantCulture), note.Words, Moments.Write(note.SetAt), note.SetBy, note.Reason);
        history.Write(context);
    }
}
