using System.CommandLine;
using System.Globalization;
using Menshen.Control;

namespace Menshen.Cli.Commands;

/// <summary><c>menshen group add | list | delete | member add | member remove</c>.</summary>
internal static class GroupCommands
{
    public static Command Create(CliContext context, CommonOptions common) => new("group", Texts.Help_Group)
    {
        CreateAdd(context, common),
        CreateList(context, common),
        CreateDelete(context, common),
        new Command("member", Texts.Help_Group_Member)
        {
            CreateMember("add", Texts.Help_Group_Join, Texts.Group_Joined, context, common, (c, group, user, stop) => c.JoinGroupAsync(group, user, stop)),
            CreateMember("remove", Texts.Help_Group_Leave, Texts.Group_Left, context, common, (c, group, user, stop) => c.LeaveGroupAsync(group, user, stop)),
        },
    };

    private static Argument<string> Group() => new("group") { Description = Texts.Help_Group_Name, HelpName = "GROUP" };

    private static Command CreateAdd(CliContext context, CommonOptions common)
    {
        var (group, note) = (Group(), new Option<string>("--note") { Description = Texts.Help_User_Note, HelpName = "TEXT", DefaultValueFactory = _ => "" });
        var command = new Command("add", Texts.Help_Group_Add) { group, note };
        command.SetAction(async (parse, cancellation) =>
        {
            var made = new NewGroup(parse.GetRequiredValue(group), parse.GetRequiredValue(note));
            await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.AddGroupAsync(made, cancellation)).ConfigureAwait(false);
            context.Line(CliContext.Fill(Texts.Group_Added, made.Name));
        });
        return command;
    }

    private static Command CreateDelete(CliContext context, CommonOptions common)
    {
        var group = Group();
        var command = new Command("delete", Texts.Help_Group_Delete) { group };
        command.SetAction(async (parse, cancellation) =>
        {
            var name = parse.GetRequiredValue(group);
            await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.DeleteGroupAsync(name, cancellation)).ConfigureAwait(false);
            context.Line(CliContext.Fill(Texts.Group_Deleted, name));
        });
        return command;
    }

    private static Command CreateMember(
        string verb, string help, string done, CliContext context, CommonOptions common,
        Func<ControlClient, string, string, CancellationToken, Task<Acknowledgement>> act)
    {
        var (group, user) = (Group(), UserCommands.Name());
        var command = new Command(verb, help) { group, user };
        command.SetAction(async (parse, cancellation) =>
        {
            var (name, member) = (parse.GetRequiredValue(group), parse.GetRequiredValue(user));
            await RunningServer.AskAsync(common.DirectoryOf(parse), c => act(c, name, member, cancellation)).ConfigureAwait(false);
            context.Line(CliContext.Fill(done, member, name));
        });
        return command;
    }

    private static Command CreateList(CliContext context, CommonOptions common)
    {
        var command = new Command("list", Texts.Help_Group_List) { common.Json };
        command.SetAction(async (parse, cancellation) =>
        {
            var listing = await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.ListGroupsAsync(cancellation)).ConfigureAwait(false);
            if (parse.GetValue(common.Json))
                JsonOutput.Write(context, listing, ControlJson.Default.GroupListing);
            else
                Write(context, listing);
        });
        return command;
    }

    private static void Write(CliContext context, GroupListing listing)
    {
        var table = new Listing(Texts.Column_Id, Texts.Column_Name, Texts.Column_Members, Texts.Column_Note, Texts.Column_Created);
        foreach (var group in listing.Groups)
        {
            table.Add(
                group.Id.ToString(CultureInfo.InvariantCulture), group.Name, string.Join(',', group.Members), group.Note, Moments.Write(group.CreatedAt));
        }

        table.Write(context);
    }
}
