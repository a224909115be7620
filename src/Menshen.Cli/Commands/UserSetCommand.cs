using System.CommandLine;
using Menshen.Control;

namespace Menshen.Cli.Commands;

/// <summary><c>menshen user set</c>: validity, owner, person and note of an account.</summary>
internal static class UserSetCommand
{
    public static Command Create(CliContext context, CommonOptions common)
    {
        var name = UserCommands.Name();
        var from = new Option<string>("--valid-from") { Description = Texts.Help_User_ValidFrom, HelpName = "TIME" };
        var until = new Option<string>("--valid-until") { Description = Texts.Help_User_ValidUntil, HelpName = "TIME" };
        var owner = new Option<string>("--owner") { Description = Texts.Help_User_Owner, HelpName = "NAME" };
        var person = new Option<string>("--person") { Description = Texts.Help_User_Person, HelpName = "TEXT" };
        var note = new Option<string>("--note") { Description = Texts.Help_User_Note, HelpName = "TEXT" };
        var command = new Command("set", Texts.Help_User_Set) { name, from, until, owner, person, note };
        command.SetAction(async (parse, cancellation) =>
        {
            var user = parse.GetRequiredValue(name);
            var change = new UserChange(
                parse.GetValue(from), parse.GetValue(until), parse.GetValue(owner), parse.GetValue(person), parse.GetValue(note));
            if (change == new UserChange(null, null, null, null, null))
                throw new CliRefusalException(Texts.Error_NothingToSet, Texts.Error_NothingToSet_Hint, ExitCode.Findings);
            await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.SetUserAsync(user, change, cancellation)).ConfigureAwait(false);
            context.Line(CliContext.Fill(Texts.User_Set, user));
        });
        return command;
    }
}
