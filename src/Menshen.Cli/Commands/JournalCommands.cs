using System.CommandLine;
using Menshen.Server;

namespace Menshen.Cli.Commands;

/// <summary><c>menshen journal show | verify | prove | check</c>; all read files and need nobody running.</summary>
internal static class JournalCommands
{
    public static Command Create(CliContext context, CommonOptions common) => new("journal", Texts.Help_Journal)
    {
        JournalShowCommand.Create(context, common),
        JournalVerifyCommand.Create(context, common),
        JournalExportCommand.Create(context, common),
        JournalProveCommand.Create(context, common),
        JournalCheckCommand.Create(context, common),
    };

    /// <summary>The deployment whose journal is meant; refuses where there is none.</summary>
    public static Deployment DeploymentOf(ParseResult parse, CommonOptions common)
    {
        var deployment = new Deployment(common.DirectoryOf(parse));
        return Directory.Exists(deployment.Journal)
            ? deployment
            : throw new CliRefusalException(
                CliContext.Fill(Texts.Error_NoJournal, deployment.Root), CliContext.Fill(Texts.Error_NoDeployment_Hint, deployment.Root));
    }
}
