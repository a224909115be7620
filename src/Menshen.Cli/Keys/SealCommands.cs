using System.CommandLine;
using System.Globalization;
using Menshen.Control;
using Menshen.Policy;

namespace Menshen.Cli.Keys;

/// <summary><c>menshen seal | unseal DATABASE/SCHEMA.TABLE.COLUMN</c>, and what is on its way.</summary>
internal static class SealCommands
{
    public static Command CreateSeal(CliContext context, CommonOptions common)
    {
        var tag = new Option<string>("--tag") { Description = KeyTexts.Help_Tag, HelpName = "TAG" };
        var mode = new Option<string>("--mode") { Description = KeyTexts.Help_Mode, HelpName = "MODE" };
        var list = new Option<bool>("--list") { Description = KeyTexts.Help_Seal_List };
        var (column, group, noWait) = Options(isNeeded: false);
        var command = new Command("seal", KeyTexts.Help_Seal) { column, group, tag, mode, noWait, list, common.Json };
        command.SetAction(async (parse, cancellation) =>
        {
            if (parse.GetValue(list))
            {
                await ListAsync(context, common, parse, cancellation).ConfigureAwait(false);
                return;
            }
            var wish = Wish(parse.GetValue(column) ?? "", parse.GetValue(group), parse.GetValue(tag), parse.GetValue(mode), unseal: false);
            await SealAsync(context, common.DirectoryOf(parse), wish, !parse.GetValue(noWait), cancellation).ConfigureAwait(false);
        });
        return command;
    }

    public static Command CreateUnseal(CliContext context, CommonOptions common)
    {
        var (column, group, _) = Options(isNeeded: true);
        var command = new Command("unseal", KeyTexts.Help_Unseal) { column, group };
        // Waits for another person, and says so; what was approved goes on without this command.
        command.SetAction(async (parse, cancellation) =>
        {
            var wish = Wish(parse.GetRequiredValue(column), parse.GetValue(group), null, null, unseal: true);
            await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.ConvertColumnAsync(wish, cancellation)).ConfigureAwait(false);
        });
        return command;
    }

    private static (Argument<string> Column, Option<string> Group, Option<bool> NoWait) Options(bool isNeeded) => (
        new("column") { Description = KeyTexts.Help_Column, HelpName = "COLUMN", Arity = isNeeded ? ArgumentArity.ExactlyOne : ArgumentArity.ZeroOrOne },
        new("--group") { Description = KeyTexts.Help_Seal_Group, HelpName = "NAME" }, new("--no-wait") { Description = KeyTexts.Help_NoWait });

    private static ColumnWish Wish(string column, string? group, string? tag, string? mode, bool unseal)
    {
        return SealedColumnName.TryParse(column, out var name)
            ? new ColumnWish(name.Database, name.Schema, name.Table, name.Column, group, tag, mode, unseal)
            : throw new CliRefusalException(CliContext.Fill(KeyTexts.Error_Column, Printable.Line(column)), KeyTexts.Error_Column_Hint, ExitCode.Findings);
    }

    private static async Task SealAsync(CliContext context, string directory, ColumnWish wish, bool waits, CancellationToken cancellation)
    {
        var work = await RunningServer.AskAsync(directory, c => c.ConvertColumnAsync(wish, cancellation)).ConfigureAwait(false);
        context.Line(CliContext.Fill(KeyTexts.Work_Started, work.Column, work.Id));
        if (!waits) return;
        await WorkProgress.FollowAsync(context, directory, work, KeyTexts.Work_Done, cancellation).ConfigureAwait(false);
        context.Line(KeyTexts.Work_Remains);
    }

    private static async Task ListAsync(CliContext context, CommonOptions common, ParseResult parse, CancellationToken cancellation)
    {
        var listing = await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.ListColumnsAsync(cancellation)).ConfigureAwait(false);
        if (parse.GetValue(common.Json))
        {
            JsonOutput.Write(context, listing, ControlJson.Default.ColumnListing);
            return;
        }
        var table = new Listing(
            KeyTexts.Column_Work, KeyTexts.Column_Column, KeyTexts.Column_Group, KeyTexts.Column_Direction, KeyTexts.Column_State, KeyTexts.Column_Rows,
            KeyTexts.Column_Note);
        foreach (var column in listing.Columns)
            table.Add(
                column.Id.ToString(CultureInfo.InvariantCulture), $"{column.Database}.{column.Column}", column.Group, column.Direction, column.State,
                WorkProgress.Number(column.Rows), Printable.Line(column.Note ?? ""));
        table.Write(context);
    }
}
