using System.CommandLine;
using System.Globalization;
using Menshen.Control;

namespace Menshen.Cli.Commands;

/// <summary><c>menshen user list</c>.</summary>
internal static class UserListCommand
{
    public static Command Create(CliContext context, CommonOptions common)
    {
        var command = new Command("list", Texts.Help_User_List) { common.Json };
        command.SetAction(async (parse, cancellation) =>
        {
            var listing =
                await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.ListUsersAsync(cancellation)).ConfigureAwait(false);
            if (parse.GetValue(common.Json))
                JsonOutput.Write(context, listing, ControlJson.Default.UserListing);
            else
                Write(context, listing);
        });
        return command;
    }

    private static void Write(CliContext context, UserListing listing)
    {
        var table = new Listing(
            Texts.Column_Name, Texts.Column_Aliases, Texts.Column_Kind, Texts.Column_Person, Texts.Column_Power, Texts.Column_State,
            Texts.Column_Owner, Texts.Column_Groups, Texts.Column_LastUse, Texts.Column_Expires, Texts.Column_Databases, Texts.Column_Connections,
            Texts.Column_Created);
        foreach (var user in listing.Users)
        {
            table.Add(
                user.Name, string.Join(',', user.Aliases), user.Kind, user.Person, user.Power ?? "", State(user), user.Owner ?? "", string.Join(',', user.Groups),
                Moment(user.LastUse), Moment(Earlier(user.ValidUntil, user.PasswordExpiresAt)), string.Join(',', user.OwnedDatabases),
                user.Connections.ToString(CultureInfo.InvariantCulture), Moments.Write(user.CreatedAt));
        }

        table.Write(context);
    }

    private static string Moment(DateTimeOffset? time) => time is { } known ? Moments.Write(known) : "";

    // The end of the account, or of its password, whichever comes first.
    private static DateTimeOffset? Earlier(DateTimeOffset? one, DateTimeOffset? other) => one is null || other < one ? other : one;

    private static string State(UserReport user)
    {
        List<string> words = [user.Enabled ? Texts.State_Enabled : Texts.State_Disabled];
        if (user.MustChangePassword)
            words.Add(Texts.State_MustChange);
        if (user.Dormant)
            words.Add(Texts.State_Dormant);
        if (user.Superuser)
            words.Add(Texts.State_Superuser);
        return string.Join(", ", words);
    }
}
