using System.CommandLine;
using Menshen.Control;

namespace Menshen.Cli.Commands;

/// <summary><c>menshen passwd</c>: one's own password, with the old one as proof.</summary>
internal static class PasswdCommand
{
    public static Command Create(CliContext context, CommonOptions common)
    {
        var name = UserCommands.Name();
        var file = new Option<string>("--password-file") { Description = Texts.Help_Passwd_File, HelpName = "FILE" };
        var command = new Command("passwd", Texts.Help_Passwd) { name, file };
        command.SetAction(async (parse, cancellation) =>
        {
            var user = parse.GetRequiredValue(name);
            var (old, wanted) = Read(parse.GetValue(file), context, user);
            var change = new OwnPasswordChange(user, old, wanted);
            await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.ChangeOwnPasswordAsync(change, cancellation)).ConfigureAwait(false);
            context.Line(CliContext.Fill(Texts.User_PasswordSet, user));
        });
        return command;
    }

    private static (string Old, string New) Read(string? file, CliContext context, string user)
    {
        if (file is not null)
            return PasswordSource.TwoFromFile(file, context);
        if (!context.IsInteractive)
            throw new CliRefusalException(Texts.Error_PasswordsNeeded, Texts.Error_PasswordsNeeded_Hint, ExitCode.Findings);
        var old = PasswordSource.Prompt(context, CliContext.Fill(Texts.Passwd_AskOld, user));
        var first = PasswordSource.Prompt(context, Texts.Passwd_AskNew);
        return first == PasswordSource.Prompt(context, Texts.User_AskAgain)
            ? (old, first)
            : throw new CliRefusalException(Texts.Error_PasswordsDiffer, Texts.Error_Again_Hint);
    }
}
