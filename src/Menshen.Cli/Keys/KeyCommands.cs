using System.CommandLine;
using System.Globalization;
using Menshen.Cli.Identity;
using Menshen.Control;

namespace Menshen.Cli.Keys;

/// <summary><c>menshen keys list | make | rotate | master | backup | restore | destroy</c>.</summary>
internal static class KeyCommands
{
    public static Command Create(CliContext context, CommonOptions common) => new("keys", KeyTexts.Help_Keys)
    {
        CreateList(context, common), CreateMake(context, common), CreateRotate(context, common), MasterKeyCommand.Create(context, common), KeyBackupCommands.CreateBackup(context, common),
        KeyBackupCommands.CreateRestore(context, common), CreateDestroy(context, common),
    };

    private static Argument<string> Group() => new("group") { Description = KeyTexts.Help_Group, HelpName = "NAME" };

    private static Option<int?> Days() => new("--days") { Description = KeyTexts.Help_Days, HelpName = "N" };

    private static Command CreateList(CliContext context, CommonOptions common)
    {
        var command = new Command("list", KeyTexts.Help_Keys_List) { common.Json };
        command.SetAction(async (parse, cancellation) =>
        {
            var listing = await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.ListKeysAsync(cancellation)).ConfigureAwait(false);
            if (parse.GetValue(common.Json))
            {
                JsonOutput.Write(context, listing, ControlJson.Default.KeyListing);
                return;
            }
            var table = new Listing(
                KeyTexts.Column_Name, KeyTexts.Column_Version, KeyTexts.Column_Type, KeyTexts.Column_Algorithm, KeyTexts.Column_Purpose, KeyTexts.Column_Owner,
                KeyTexts.Column_State, KeyTexts.Column_Created, KeyTexts.Column_Until, KeyTexts.Column_Place);
            foreach (var key in listing.Keys)
                table.Add(
                    key.Name, key.Version.ToString(CultureInfo.InvariantCulture), key.Type, key.Algorithm, key.Purpose, key.Owner, key.State,
                    Moments.Write(key.Created), key.NotAfter is { } end ? Moments.Write(end) : "", key.Place);
            table.Write(context);
            if (listing.Trouble is { } trouble) context.Complain(Printable.Line(trouble), "");
        });
        return command;
    }

    private static Command CreateMake(CliContext context, CommonOptions common)
    {
        var (name, days) = (Group(), Days());
        var tag = new Option<string>("--tag") { Description = KeyTexts.Help_Tag, HelpName = "TAG", Required = true };
        var mode = new Option<string>("--mode") { Description = KeyTexts.Help_Mode, HelpName = "MODE", Required = true };
        var command = new Command("make", KeyTexts.Help_Keys_Make) { name, tag, mode, days };
        command.SetAction(async (parse, cancellation) =>
        {
            var wish = new KeyWish(parse.GetRequiredValue(name), parse.GetRequiredValue(tag), parse.GetRequiredValue(mode), parse.GetValue(days));
            await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.MakeKeyAsync(wish, cancellation)).ConfigureAwait(false);
            context.Line(CliContext.Fill(KeyTexts.Made, wish.Name));
        });
        return command;
    }

    private static Command CreateRotate(CliContext context, CommonOptions common)
    {
        var (name, days) = (Group(), Days());
        var noWait = new Option<bool>("--no-wait") { Description = KeyTexts.Help_NoWait };
        var command = new Command("rotate", KeyTexts.Help_Keys_Rotate) { name, days, noWait };
        command.SetAction(async (parse, cancellation) =>
        {
            var (group, directory) = (parse.GetRequiredValue(name), common.DirectoryOf(parse));
            var done = await RunningServer.AskAsync(directory, c => c.RotateKeyAsync(group, new KeyRotation(parse.GetValue(days)), cancellation)).ConfigureAwait(false);
            var listing = await RunningServer.AskAsync(directory, c => c.ListColumnsAsync(cancellation)).ConfigureAwait(false);
            // Of mode e every value changes, in one database after another; of all else nothing is on its way.
            foreach (var work in listing.Columns.Where(column => column.Direction == "rotate" && column.Group == group && column.State == "running"))
            {
                context.Line(CliContext.Fill(KeyTexts.Rotating, group, work.Database, work.Id));
                if (!parse.GetValue(noWait)) await WorkProgress.FollowAsync(context, directory, work, KeyTexts.Rotation_Done, cancellation).ConfigureAwait(false);
            }
            context.Line(CliContext.Fill(KeyTexts.Rotated, group, done.Message));
        });
        return command;
    }

    private static Command CreateDestroy(CliContext context, CommonOptions common)
    {
        var (name, proof) = (Group(), new ProofSource());
        var command = new Command("destroy", KeyTexts.Help_Keys_Destroy) { name };
        proof.AddTo(command);
        command.SetAction(async (parse, cancellation) =>
        {
            var (group, directory) = (parse.GetRequiredValue(name), common.DirectoryOf(parse));
            // Told apart before the password is asked for, and sent with the request alone.
            common.ReasonOf(parse);
            var self = await RunningServer.AskAsync(directory, c => c.SelfAsync(cancellation)).ConfigureAwait(false);
            var caller = proof.Read(parse, context, self.Name);
            await RunningServer.AskAsync(directory, c => c.DestroyKeyAsync(group, caller, cancellation)).ConfigureAwait(false);
            context.Line(KeyTexts.Destroy_Kept);
        });
        return command;
    }
}
