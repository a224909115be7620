using System.CommandLine;
using Menshen.Control;

namespace Menshen.Cli.Commands;

/// <summary><c>menshen user alias</c>: another name for an account, for people and listings.</summary>
internal static class UserAliasCommand
{
    public static Command Create(CliContext context, CommonOptions common)
    {
        var name = UserCommands.Name();
        var alias = new Argument<string>("alias") { Description = Texts.Help_User_AliasName, HelpName = "ALIAS" };
        var command = new Command("alias", Texts.Help_User_Alias) { name, alias };
        command.SetAction(async (parse, cancellation) =>
        {
            var (user, other) = (parse.GetRequiredValue(name), new NewAlias(parse.GetRequiredValue(alias)));
            await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.AddAliasAsync(user, other, cancellation)).ConfigureAwait(false);
            context.Line(CliContext.Fill(Texts.User_Aliased, user, other.Alias));
        });
        return command;
    }
}
