using System.CommandLine;
using Menshen.Cli.Commands;
using Menshen.Server;

namespace Menshen.Cli.Service;

/// <summary><c>menshen service print</c>: the unit that has systemd start Menshen, and start it again when it dies.</summary>
/// <remarks>Printed and not installed: who may write to the system's units is not who runs a guard.</remarks>
internal static class ServiceCommands
{
    public static Command Create(CliContext context, CommonOptions common) => new("service", ServiceTexts.Help_Service) { CreatePrint(context, common) };

    private static Command CreatePrint(CliContext context, CommonOptions common)
    {
        var user = new Option<string>("--user") { Description = ServiceTexts.Help_User, HelpName = "NAME" };
        var credential = new Option<string>("--credential") { Description = ServiceTexts.Help_Credential, HelpName = "FILE" };
        var command = new Command("print", ServiceTexts.Help_Print) { user, credential };
        command.SetAction(parse =>
        {
            var deployment = new Deployment(common.DirectoryOf(parse));
            var unit = new UnitFile(
                parse.GetValue(user) ?? Environment.UserName, Path.Combine(AppContext.BaseDirectory, "menshen"), deployment.Root,
                parse.GetValue(credential) is { } file ? Path.GetFullPath(file) : null)
            {
                Further = File.Exists(deployment.DescriptionFile) ? WrittenPlaces.Of(deployment, JournalCommands.PolicyOf(deployment)) : [],
            };
            context.Output.Write(unit.Text());
            return (int)ExitCode.Ok;
        });
        return command;
    }
}
