using System.CommandLine;
using Menshen.Cli.Identity;
using Menshen.Control;

namespace Menshen.Cli.Commands;

/// <summary><c>menshen passwd</c>: changes the own password.</summary>
internal static class PasswdCommand
{
    public static Command Create(CliContext context, CommonOptions common)
    {
        var source = new PasswordSource();
        // Not generated: who changes the own password knows the new one.
        var codeFile = new Option<string>("--code-file") { Description = FactorTexts.Help_CodeFile, HelpName = "FILE" };
        var command = new Command("passwd", Texts.Help_Passwd) { source.File, codeFile };
        command.SetAction(async (parse, cancellation) =>
        {
            var directory = common.DirectoryOf(parse);
            var name = CommandSession.Current.Name
                ?? (await RunningServer.AskAsync(directory, c => c.SelfAsync(cancellation)).ConfigureAwait(false)).Name;
            var current = LoginCommands.CurrentPassword(null, context, name);
            var wanted = source.ReadOwn(parse, context, name);
            var code = parse.GetValue(codeFile) is { } file ? PasswordSource.FromFile(file, context)
                : parse.GetValue(source.File) is null ? ProofSource.AskCode(context, FactorTexts.Ask_Code) : null;
            var change = new OwnPasswordChange(current, wanted, code);
            // A code is good once: who shows one here has logged in with another before.
            await RunningServer.AskAsync(directory, c => c.ChangeOwnPasswordAsync(change, cancellation), password: current, kept: code is not null).ConfigureAwait(false);
            context.Line(CliContext.Fill(Texts.User_PasswordSet, name));
        });
        return command;
    }
}
