using System.CommandLine;
using Menshen.Control;

namespace Menshen.Cli.Commands;

/// <summary><c>menshen user unlock NAME --reason TEXT</c>.</summary>
internal static class UserUnlockCommand
{
    public static Command Create(CliContext context, CommonOptions common)
    {
        var name = UserCommands.Name();
        var command = new Command("unlock", Texts.Help_User_Unlock) { name };
        command.SetAction(async (parse, cancellation) =>
        {
            var user = parse.GetRequiredValue(name);
            var why = new UnlockReason(common.ReasonOf(parse));
            await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.UnlockUserAsync(user, why, cancellation)).ConfigureAwait(false);
            context.Line(CliContext.Fill(Texts.User_Unlocked, user));
        });
        return command;
    }
}
