using System.CommandLine;
using System.Globalization;
using Menshen.Control;

namespace Menshen.Cli.Learning;

/// <summary><c>menshen statements list | learn | forget</c>: what applications are known to send, and what they sent that is not known.</summary>
internal static class StatementCommands
{
    public static Command Create(CliContext context, CommonOptions common) => new("statements", LearntTexts.Help_Statements)
    {
        CreateList(context, common),
        CreateLearn(common),
        CreateForget(common),
    };

    private static Command CreateList(CliContext context, CommonOptions common)
    {
        var subject = new Option<string?>("--user") { Description = LearntTexts.Help_User, HelpName = "NAME" };
        var unknown = new Option<bool>("--unknown") { Description = LearntTexts.Help_Unknown };
        var command = new Command("list", LearntTexts.Help_List) { subject, unknown, common.Json };
        command.SetAction(async (parse, cancellation) =>
        {
            var all = await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.ListStatementsAsync(cancellation)).ConfigureAwait(false);
            var shown = new LearntListing(
                [.. all.Statements.Where(one => (parse.GetValue(subject) is not { } name || one.Subject == name) && !(parse.GetValue(unknown) && one.Learnt))]);
            if (parse.GetValue(common.Json))
            {
                JsonOutput.Write(context, shown, ControlJson.Default.LearntListing);
                return;
            }
            var table = new Listing(Texts.Column_Id, LearntTexts.Column_User, LearntTexts.Column_Database, LearntTexts.Column_Known, LearntTexts.Column_Since, LearntTexts.Column_Statement);
            foreach (var one in shown.Statements)
                table.Add(
                    one.Id.ToString(CultureInfo.InvariantCulture), one.Subject, one.Database, !one.Learnt ? LearntTexts.Unknown : one.LearntBy ?? LearntTexts.ByTraffic, Moments.Write(one.FirstSeen),
                    one.Template);
            table.Write(context);
        });
        return command;
    }

    private static Command CreateLearn(CommonOptions common)
    {
        var number = Number();
        var command = new Command("learn", LearntTexts.Help_Learn) { number };
        command.SetAction(async (parse, cancellation) =>
        {
            common.ReasonOf(parse);
            await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.LearnStatementAsync(parse.GetValue(number), cancellation)).ConfigureAwait(false);
        });
        return command;
    }

    private static Command CreateForget(CommonOptions common)
    {
        var number = Number();
        var command = new Command("forget", LearntTexts.Help_Forget) { number };
        command.SetAction((parse, cancellation) =>
            RunningServer.AskAsync(common.DirectoryOf(parse), c => c.ForgetStatementAsync(parse.GetValue(number), cancellation)));
        return command;
    }

    private static Argument<long> Number() => new("id") { Description = LearntTexts.Help_Id, HelpName = "ID" };
}
