using System.CommandLine;
using Menshen.Cli.Commands;
using Menshen.Server;

namespace Menshen.Cli.Service;

/// <summary><c>menshen service print</c>: what has a service manager start Menshen, and start it again when it dies.</summary>
/// <remarks>Printed and not installed: who may write to the system's units is not who runs a guard.</remarks>
internal static class ServiceCommands
{
    private const string Systemd = "systemd", S6 = "s6";

    public static Command Create(CliContext context, CommonOptions common) => new("service", ServiceTexts.Help_Service) { CreatePrint(context, common) };

    private static Command CreatePrint(CliContext context, CommonOptions common)
    {
        var manager = new Option<string>("--for") { Description = ServiceTexts.Help_For, HelpName = $"{Systemd}|{S6}", DefaultValueFactory = _ => Systemd }.AcceptOnlyFromAmong(Systemd, S6);
        var user = new Option<string>("--user") { Description = ServiceTexts.Help_User, HelpName = "NAME" };
        var credential = new Option<string>("--credential") { Description = ServiceTexts.Help_Credential, HelpName = "FILE" };
        var command = new Command("print", ServiceTexts.Help_Print) { manager, user, credential };
        command.SetAction(parse =>
        {
            var deployment = new Deployment(common.DirectoryOf(parse));
            var (name, file) = (parse.GetValue(user) ?? Environment.UserName, parse.GetValue(credential));
            context.Output.Write(parse.GetValue(manager) == S6 ? ForS6(deployment, name, file) : ForSystemd(deployment, name, file));
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static string ForSystemd(Deployment deployment, string user, string? credential) =>
        new UnitFile(user, Program, deployment.Root, credential is null ? null : Path.GetFullPath(credential))
        {
            Further = File.Exists(deployment.DescriptionFile) ? WrittenPlaces.Of(deployment, JournalCommands.PolicyOf(deployment)) : [],
        }.Text();

    private static string ForS6(Deployment deployment, string user, string? credential) => credential is null
        ? new S6Script(user, Program, deployment.Root).Text()
        : throw new CliRefusalException(ServiceTexts.Error_Credential, ServiceTexts.Error_Credential_Hint);

    private static string Program => Path.Combine(AppContext.BaseDirectory, "menshen");
}
