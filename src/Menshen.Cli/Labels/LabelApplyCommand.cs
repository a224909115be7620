using System.CommandLine;
using System.Globalization;
using Menshen.Control;

namespace Menshen.Cli.Labels;

/// <summary><c>menshen label check DATABASE</c> and <c>menshen label apply DATABASE</c>.</summary>
internal static class LabelApplyCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    public static Command CreateCheck(CliContext context, CommonOptions common)
    {
        var database = Database();
        var command = new Command("check", LabelTexts.Help_Check) { database, common.Json };
        command.SetAction(async (parse, cancellation) =>
        {
            var plan = await PlanAsync(parse.GetRequiredValue(database), common.DirectoryOf(parse), cancellation).ConfigureAwait(false);
            if (parse.GetValue(common.Json))
                JsonOutput.Write(context, plan, ControlJson.Default.LabelPlan);
            else
                Write(context, plan, isPlan: false);
            return (int)(plan.Findings.Count == 0 && plan.Tables.All(table => table.State == "labelled") ? ExitCode.Ok : ExitCode.Findings);
        });
        return command;
    }

    public static Command CreateApply(CliContext context, CommonOptions common)
    {
        var database = Database();
        var (plan, release) = (new Option<bool>("--plan") { Description = LabelTexts.Help_Plan }, new Option<bool>("--release") { Description = LabelTexts.Help_Release });
        var noWait = new Option<bool>("--no-wait") { Description = LabelTexts.Help_NoWait };
        var command = new Command("apply", LabelTexts.Help_Apply) { database, plan, release, noWait, common.Json };
        command.SetAction(async (parse, cancellation) =>
        {
            var (name, directory) = (parse.GetRequiredValue(database), common.DirectoryOf(parse));
            if (parse.GetValue(plan)) return await ShowPlanAsync(context, common, parse, name, cancellation).ConfigureAwait(false);
            var wish = new LabelWish(parse.GetValue(release), parse.GetValue(common.Reason) ?? "");
            if (wish.Release) common.ReasonOf(parse);
            var work = await RunningServer.AskAsync(directory, c => c.ApplyLabelsAsync(name, wish, cancellation)).ConfigureAwait(false);
            var isJson = parse.GetValue(common.Json);
            if (!isJson) context.Line(CliContext.Fill(LabelTexts.Apply_Started, name));
            if (!parse.GetValue(noWait)) work = await WaitAsync(context, directory, work, isJson, cancellation).ConfigureAwait(false);
            if (isJson) JsonOutput.Write(context, work, ControlJson.Default.LabelWork);
            if (work.State == "failed")
                throw new CliRefusalException(CliContext.Fill(LabelTexts.Apply_Failed, name, Printable.Line(work.Note ?? "")), LabelTexts.Apply_Failed_Hint);
            if (!isJson && work.State == "done")
                context.Line(CliContext.Fill(LabelTexts.Apply_Done, name, work.Tables, work.LongestLock.ToString("0.000", CultureInfo.InvariantCulture)));
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Argument<string> Database() => new("database") { Description = LabelTexts.Help_Database, HelpName = "DATABASE" };

    private static Task<LabelPlan> PlanAsync(string database, string directory, CancellationToken cancellation) =>
        RunningServer.AskAsync(directory, c => c.CheckLabelsAsync(database, cancellation));

    private static async Task<int> ShowPlanAsync(CliContext context, CommonOptions common, ParseResult parse, string database, CancellationToken cancellation)
    {
        var plan = await PlanAsync(database, common.DirectoryOf(parse), cancellation).ConfigureAwait(false);
        if (parse.GetValue(common.Json))
            JsonOutput.Write(context, plan, ControlJson.Default.LabelPlan);
        else
            Write(context, plan, isPlan: true);
        return (int)(plan.Tables.Any(table => table.State == "blocked") ? ExitCode.Findings : ExitCode.Ok);
    }

    private static async Task<LabelWork> WaitAsync(CliContext context, string directory, LabelWork work, bool isQuiet, CancellationToken cancellation)
    {
        while (work.State == "running")
        {
            await Task.Delay(Pause, cancellation).ConfigureAwait(false);
            var listing = await RunningServer.AskAsync(directory, c => c.ListLabelsAsync(cancellation)).ConfigureAwait(false);
            var now = listing.Databases.FirstOrDefault(database => database.Database == work.Database)?.Work ?? work;
            if (!isQuiet && now.Step != work.Step && now.Step.Length > 0)
                context.Line(CliContext.Fill(LabelTexts.Apply_Step, now.Tables, now.Total, Printable.Line(now.Step)));
            work = now;
        }

        return work;
    }

    private static void Write(CliContext context, LabelPlan plan, bool isPlan)
    {
        if (!plan.IsInstalled) context.Line(CliContext.Fill(LabelTexts.Plan_Install, plan.Database));
        if (isPlan && plan.NewLabels.Count > 0) context.Line(CliContext.Fill(LabelTexts.Plan_NewLabels, string.Join(" ", plan.NewLabels)));
        var table = new Listing(
            LabelTexts.Column_Table, LabelTexts.Column_State, LabelTexts.Column_Rows, LabelTexts.Column_TableLabel, LabelTexts.Column_Physical, LabelTexts.Column_Columns,
            LabelTexts.Column_Estimate, LabelTexts.Column_Todo);
        foreach (var row in plan.Tables)
            table.Add(
                row.Table, State(row.State), row.Rows, row.TableLabel, LabelCommands.Flag(row.Physical), string.Join(", ", row.Columns),
                row.Estimate.ToString("N0", CultureInfo.InvariantCulture), string.Join("; ", ToDo(row)));
        table.Write(context);
        foreach (var finding in plan.Findings) context.Line(CliContext.Fill(LabelTexts.Finding, Printable.Line(finding)));
        if (isPlan && plan.IsInstalled && plan.NewLabels.Count == 0 && plan.Tables.All(row => row.State == "labelled"))
            context.Line(CliContext.Fill(LabelTexts.Plan_Nothing, plan.Database));
        if (!isPlan && plan.Findings.Count == 0 && plan.Tables.All(row => row.State == "labelled"))
            context.Line(CliContext.Fill(LabelTexts.Check_Good, plan.Database, plan.Tables.Count));
    }

    private static string State(string state) => state switch
    {
        "labelled" => LabelTexts.State_labelled,
        "to-label" => LabelTexts.State_to_label,
        "unfinished" => LabelTexts.State_unfinished,
        "to-release" => LabelTexts.State_to_release,
        _ => LabelTexts.State_blocked,
    };

    private static IEnumerable<string> ToDo(LabelPlanTable row)
    {
        if (row.State == "to-release") return [LabelTexts.Do_Release];
        if (row.State != "to-label") return row.Obstacles;
        return
        [
            LabelTexts.Do_Column, CliContext.Fill(LabelTexts.Do_Owner, row.Owner), .. Some(LabelTexts.Do_Keys, row.Keys), .. Some(LabelTexts.Do_Numbers, row.Numbers),
            .. Some(LabelTexts.Do_ForeignKeys, row.ForeignKeys), .. Some(LabelTexts.Do_Grants, row.Grants), .. Some(LabelTexts.Do_Columns, row.Columns),
        ];

        static IEnumerable<string> Some(string words, IReadOnlyList<string> what) => what.Count == 0 ? [] : [CliContext.Fill(words, string.Join(", ", what))];
    }
}
