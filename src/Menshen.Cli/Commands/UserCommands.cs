using System.CommandLine;
using Menshen.Control;

namespace Menshen.Cli.Commands;

/// <summary><c>menshen user add | list | disable | enable | delete | set | password | unlock</c>.</summary>
internal static class UserCommands
{
    public static Command Create(CliContext context, CommonOptions common) => new("user", Texts.Help_User)
    {
        UserAddCommand.Create(context, common),
        UserListCommand.Create(context, common),
        Act("disable", Texts.Help_User_Disable, Texts.User_Disabled, context, common,
            (c, name, cancellation) => c.DisableUserAsync(name, cancellation)),
        Act("enable", Texts.Help_User_Enable, Texts.User_Enabled, context, common,
            (c, name, cancellation) => c.EnableUserAsync(name, cancellation)),
        Act("delete", Texts.Help_User_Delete, Texts.User_Deleted, context, common,
            (c, name, cancellation) => c.DeleteUserAsync(name, cancellation)),
        UserSetCommand.Create(context, common),
        UserAliasCommand.Create(context, common),
        CreatePassword(context, common),
        UserUnlockCommand.Create(context, common),
    };

    public static Argument<string> Name() => new("name") { Description = Texts.Help_User_Name, HelpName = "NAME" };

    /// <summary>Shows what the server answered to a new password, once.</summary>
    public static void Write(CliContext context, string done, UserCredentials credentials)
    {
        context.Line(done);
        if (credentials.Message.Length > 0)
            context.Line(Printable.Line(credentials.Message));
        if (credentials.GeneratedPassword is { } password)
            context.Line(CliContext.Fill(Texts.User_Generated, password.Reveal()));
    }

    private static Command Act(
        string verb, string help, string done, CliContext context, CommonOptions common,
        Func<ControlClient, string, CancellationToken, Task<Acknowledgement>> act)
    {
        var name = Name();
        var command = new Command(verb, help) { name };
        command.SetAction(async (parse, cancellation) =>
        {
            var user = parse.GetRequiredValue(name);
            var answer = await RunningServer.AskAsync(common.DirectoryOf(parse), c => act(c, user, cancellation)).ConfigureAwait(false);
            context.Line(CliContext.Fill(done, user));
            if (answer.Message.Length > 0)
                context.Line(Printable.Line(answer.Message));
        });
        return command;
    }

    private static Command CreatePassword(CliContext context, CommonOptions common)
    {
        var (name, source) = (Name(), new PasswordSource());
        var command = new Command("password", Texts.Help_User_Password) { name, common.Json };
        source.AddTo(command);
        command.SetAction(async (parse, cancellation) =>
        {
            var user = parse.GetRequiredValue(name);
            var change = new PasswordChange(source.Read(parse, context, user));
            var directory = common.DirectoryOf(parse);
            var answer = await RunningServer.AskAsync(directory, c => c.SetPasswordAsync(user, change, cancellation)).ConfigureAwait(false);
            if (parse.GetValue(common.Json))
                JsonOutput.Write(context, answer, ControlJson.Default.UserCredentials);
            else
                Write(context, CliContext.Fill(Texts.User_PasswordSet, user), answer);
        });
        return command;
    }
}
