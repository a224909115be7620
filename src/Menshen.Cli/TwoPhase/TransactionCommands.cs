using System.CommandLine;
using System.Globalization;
using Menshen.Control;

namespace Menshen.Cli.TwoPhase;

/// <summary><c>menshen transaction list | commit | rollback</c>: what waits for the second phase of its commit, and how it ends where its coordinator is gone.</summary>
internal static class TransactionCommands
{
    public static Command Create(CliContext context, CommonOptions common) => new("transaction", TwoPhaseTexts.Help_Transaction)
    {
        CreateList(context, common), CreateEnd(common, "commit", TwoPhaseTexts.Help_Commit, commits: true), CreateEnd(common, "rollback", TwoPhaseTexts.Help_Rollback, commits: false),
    };

    private static Command CreateEnd(CommonOptions common, string name, string help, bool commits)
    {
        var gid = new Argument<string>("identifier") { Description = TwoPhaseTexts.Help_Gid, HelpName = "IDENTIFIER" };
        var database = new Option<string>("--database") { Description = TwoPhaseTexts.Help_Database, HelpName = "NAME", Required = true };
        var command = new Command(name, help) { gid, database };
        command.SetAction(async (parse, cancellation) =>
        {
            common.ReasonOf(parse);
            var wish = new TransactionWish(parse.GetRequiredValue(database), parse.GetRequiredValue(gid), commits);
            await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.EndTransactionAsync(wish, cancellation)).ConfigureAwait(false);
        });
        return command;
    }

    private static Command CreateList(CliContext context, CommonOptions common)
    {
        var command = new Command("list", TwoPhaseTexts.Help_List) { common.Json };
        command.SetAction(async (parse, cancellation) =>
        {
            var listing = await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.ListTransactionsAsync(cancellation)).ConfigureAwait(false);
            if (parse.GetValue(common.Json))
                JsonOutput.Write(context, listing, ControlJson.Default.TransactionListing);
            else
                Write(context, listing.Transactions);
        });
        return command;
    }

    private static void Write(CliContext context, IReadOnlyList<TransactionReport> transactions)
    {
        if (transactions.Count == 0)
        {
            context.Line(TwoPhaseTexts.List_None);
            return;
        }

        var table = new Listing(
            TwoPhaseTexts.Column_Database, TwoPhaseTexts.Column_Gid, TwoPhaseTexts.Column_Owner, TwoPhaseTexts.Column_At, TwoPhaseTexts.Column_Locks, TwoPhaseTexts.Column_State);
        foreach (var one in transactions)
            table.Add(
                one.Database, one.Gid, one.Owner, Moments.Write(one.PreparedAt), one.Relations.ToString(CultureInfo.InvariantCulture),
                one.IsInDoubt ? TwoPhaseTexts.State_InDoubt : TwoPhaseTexts.State_Waits);
        table.Write(context);
        if (transactions.Any(one => one.IsInDoubt)) context.Line(TwoPhaseTexts.List_InDoubt_Hint);
    }
}
