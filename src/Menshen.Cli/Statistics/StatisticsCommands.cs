using System.CommandLine;
using System.Globalization;
using Menshen.Control;

namespace Menshen.Cli.Statistics;

/// <summary><c>menshen statistics list | show | reset</c>.</summary>
internal static class StatisticsCommands
{
    public static Command Create(CliContext context, CommonOptions common) => new("statistics", StatisticsTexts.Help_Statistics)
    {
        CreateList(context, common), CreateShow(context, common), CreateReset(context, common),
    };

    private static Argument<string> Resource() => new("resource") { Description = StatisticsTexts.Help_Resource, HelpName = "RESOURCE" };

    private static Command CreateList(CliContext context, CommonOptions common)
    {
        var command = new Command("list", StatisticsTexts.Help_List) { common.Json };
        command.SetAction(async (parse, cancellation) =>
        {
            var listing = await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.ListStatisticsAsync(cancellation)).ConfigureAwait(false);
            if (parse.GetValue(common.Json))
                JsonOutput.Write(context, listing, ControlJson.Default.StatisticsListing);
            else
                Write(context, listing);
        });
        return command;
    }

    private static void Write(CliContext context, StatisticsListing listing)
    {
        if (listing.Resources.Count == 0)
        {
            context.Line(StatisticsTexts.None);
            return;
        }

        var resources = new Listing(
            StatisticsTexts.Column_Resource, StatisticsTexts.Column_Table, StatisticsTexts.Column_For, StatisticsTexts.Column_Minimum, StatisticsTexts.Column_Answers,
            StatisticsTexts.Column_Budget, StatisticsTexts.Column_History);
        foreach (var resource in listing.Resources)
            resources.Add(
                resource.Resource, resource.Table, resource.For, Number(resource.Minimum), resource.Answers,
                CliContext.Fill(StatisticsTexts.Budget, resource.Budget, resource.PeriodHours), resource.Together ? StatisticsTexts.Together : StatisticsTexts.Each);
        resources.Write(context);
        var spending = new Listing(
            StatisticsTexts.Column_Resource, StatisticsTexts.Column_Subject, StatisticsTexts.Column_Spent, StatisticsTexts.Column_Answered, StatisticsTexts.Column_Refused,
            StatisticsTexts.Column_Latest);
        foreach (var row in listing.Spending)
            spending.Add(row.Resource, row.Subject, $"{Number(row.Spent)}/{Number(row.Budget)}", Number(row.Answered), Number(row.Refused), Moments.Write(row.Latest));
        if (listing.Spending.Count > 0) spending.Write(context);
        foreach (var resource in listing.Resources.Where(resource => resource.Trouble is not null))
            context.Complain(CliContext.Fill(StatisticsTexts.Trouble, resource.Resource, Printable.Line(resource.Trouble!)), "");
    }

    private static Command CreateShow(CliContext context, CommonOptions common)
    {
        var resource = Resource();
        var command = new Command("show", StatisticsTexts.Help_Show) { resource, common.Json };
        command.SetAction(async (parse, cancellation) =>
        {
            var name = parse.GetRequiredValue(resource);
            var history = await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.ShowStatisticsAsync(name, cancellation)).ConfigureAwait(false);
            if (parse.GetValue(common.Json))
            {
                JsonOutput.Write(context, history, ControlJson.Default.StatisticsHistory);
                return;
            }

            if (history.Questions.Count == 0) context.Line(CliContext.Fill(StatisticsTexts.None_Asked, history.Resource));
            var table = new Listing(StatisticsTexts.Column_Time, StatisticsTexts.Column_Subject, StatisticsTexts.Column_Question, StatisticsTexts.Column_Rule);
            foreach (var asked in history.Questions)
                table.Add(Moments.Write(asked.AskedAt), asked.Subject, Printable.Line(asked.Question), asked.Rule ?? StatisticsTexts.Answered);
            if (history.Questions.Count > 0) table.Write(context);
        });
        return command;
    }

    private static Command CreateReset(CliContext context, CommonOptions common)
    {
        var resource = Resource();
        var user = new Option<string>("--user") { Description = StatisticsTexts.Help_User, HelpName = "USER" };
        var forget = new Option<bool>("--forget") { Description = StatisticsTexts.Help_Forget };
        var command = new Command("reset", StatisticsTexts.Help_Reset) { resource, user, forget, common.Json };
        command.SetAction(async (parse, cancellation) =>
        {
            var name = parse.GetRequiredValue(resource);
            var wish = new StatisticsResetWish(parse.GetValue(user), parse.GetValue(forget), common.ReasonOf(parse));
            var done = await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.ResetStatisticsAsync(name, wish, cancellation)).ConfigureAwait(false);
            if (parse.GetValue(common.Json))
            {
                JsonOutput.Write(context, done, ControlJson.Default.Acknowledgement);
                return;
            }

            context.Line(CliContext.Fill(StatisticsTexts.Reset, name, wish.User ?? StatisticsTexts.Reset_All));
            if (wish.Forget) context.Line(CliContext.Fill(StatisticsTexts.Reset_Forgotten, name));
        });
        return command;
    }

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);
}
