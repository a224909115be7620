using System.CommandLine;
using Menshen.Server;

namespace Menshen.Cli.SelfCheck;

/// <summary><c>menshen program sign | trust</c>: who publishes a program signs its files, and a deployment is told whom it shall trust.</summary>
internal static class ProgramCommands
{
    public static Command Create(CliContext context, CommonOptions common) => new("program", SelfCheckTexts.Help_ProgramGroup)
    {
        CreateSign(context), CreateTrust(context, common),
    };

    private static Command CreateSign(CliContext context)
    {
        var place = new Argument<string>("DIR") { Description = SelfCheckTexts.Help_Sign_Dir };
        var key = new Option<string>("--key") { Description = SelfCheckTexts.Help_Sign_Key, HelpName = "FILE", Required = true };
        var make = new Option<bool>("--make-key") { Description = SelfCheckTexts.Help_Sign_Make };
        var command = new Command("sign", SelfCheckTexts.Help_Sign) { place, key, make };
        command.SetAction(parse =>
        {
            var directory = Path.GetFullPath(parse.GetRequiredValue(place));
            var publisher = ProgramSigning.Sign(directory, Path.GetFullPath(parse.GetRequiredValue(key)), parse.GetValue(make), TimeProvider.System);
            context.Line(CliContext.Fill(SelfCheckTexts.Signed, Path.Combine(directory, ProgramManifest.FileName), ProgramManifest.NameOf(publisher)));
            return (int)ExitCode.Ok;
        });
        return command;
    }

    private static Command CreateTrust(CliContext context, CommonOptions common)
    {
        var command = new Command("trust", SelfCheckTexts.Help_Trust);
        command.SetAction(parse =>
        {
            var directory = common.DirectoryOf(parse);
            var publisher = ProgramSigning.Trust(new Deployment(directory), context.Environment, TimeProvider.System);
            context.Line(CliContext.Fill(SelfCheckTexts.Trusted, directory, publisher));
            return (int)ExitCode.Ok;
        });
        return command;
    }
}
