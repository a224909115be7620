using System.CommandLine;
using Menshen.Control;

namespace Menshen.Cli.Commands;

/// <summary><c>menshen administrator appoint | dismiss | recover</c>.</summary>
internal static class AdministratorCommands
{
    public static Command Create(CliContext context, CommonOptions common) => new("administrator", Texts.Help_Administrator)
    {
        CreateAppoint(context, common), CreateDismiss(context, common), CreateRecover(context, common),
    };

    private static Command CreateAppoint(CliContext context, CommonOptions common)
    {
        var name = UserCommands.Name();
        var power = new Argument<string>("power") { Description = Texts.Help_Administrator_Power, HelpName = "POWER" };
        power.AcceptOnlyFromAmong("sysadmin", "secadmin", "auditor");
        var command = new Command("appoint", Texts.Help_Administrator_Appoint) { name, power };
        command.SetAction(async (parse, cancellation) =>
        {
            var appointment = new Appointment(parse.GetRequiredValue(name), parse.GetRequiredValue(power));
            await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.AppointAsync(appointment, cancellation)).ConfigureAwait(false);
            context.Line(CliContext.Fill(Texts.Administrator_Appointed, appointment.Name, PowerText.Of(appointment.Power)));
        });
        return command;
    }

    private static Command CreateDismiss(CliContext context, CommonOptions common)
    {
        var name = UserCommands.Name();
        var command = new Command("dismiss", Texts.Help_Administrator_Dismiss) { name };
        command.SetAction(async (parse, cancellation) =>
        {
            var user = parse.GetRequiredValue(name);
            await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.DismissAsync(user, cancellation)).ConfigureAwait(false);
            context.Line(CliContext.Fill(Texts.Administrator_Dismissed, user));
        });
        return command;
    }

    private static Command CreateRecover(CliContext context, CommonOptions common)
    {
        var name = UserCommands.Name();
        var command = new Command("recover", Texts.Help_Administrator_Recover) { name, common.Json };
        command.SetAction(async (parse, cancellation) =>
        {
            var user = parse.GetRequiredValue(name);
            var answer = await RunningServer.AskAsOwnAsync(common.DirectoryOf(parse), c => c.RecoverAsync(user, cancellation)).ConfigureAwait(false);
            if (parse.GetValue(common.Json))
                JsonOutput.Write(context, answer, ControlJson.Default.UserCredentials);
            else
                UserCommands.Write(context, CliContext.Fill(Texts.User_PasswordSet, user), answer);
        });
        return command;
    }
}
