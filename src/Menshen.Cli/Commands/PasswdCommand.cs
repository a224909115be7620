using System.CommandLine;
using Menshen.Control;

namespace Menshen.Cli.Commands;

/// <summary><c>menshen passwd</c>: changes the own password.</summary>
internal static class PasswdCommand
{
    public static Command Create(CliContext context, CommonOptions common)
    {
        var source = new PasswordSource();
        // Not generated: who changes the own password knows the new one.
        var command = new Command("passwd", Texts.Help_Passwd) { source.File };
        command.SetAction(async (parse, cancellation) =>
        {
            var directory = common.DirectoryOf(parse);
            var name = CommandSession.Current.Name
                ?? (await RunningServer.AskAsync(directory, c => c.SelfAsync(cancellation)).ConfigureAwait(false)).Name;
            var current = LoginCommands.CurrentPassword(null, context, name);
            var change = new OwnPasswordChange(current, source.ReadOwn(parse, context, name));
            await RunningServer.AskAsync(directory, c => c.ChangeOwnPasswordAsync(change, cancellation), password: current).ConfigureAwait(false);
            context.Line(CliContext.Fill(Texts.User_PasswordSet, name));
        });
        return command;
    }
}
