using System.CommandLine;
using Menshen.Policy;
using Menshen.Server;

namespace Menshen.Cli.Commands;

/// <summary><c>menshen journal show | verify | export | prove | check | space | archive | clear | move</c>; all but <c>clear</c> read the files and need nobody running.</summary>
internal static class JournalCommands
{
    public static Command Create(CliContext context, CommonOptions common) => new("journal", Texts.Help_Journal)
    {
        JournalShowCommand.Create(context, common),
        JournalVerifyCommand.Create(context, common),
        JournalExportCommand.Create(context, common),
        JournalProveCommand.Create(context, common),
        JournalCheckCommand.Create(context, common),
        JournalSpaceCommand.Create(context, common),
        JournalArchiveCommand.Create(context, common),
        JournalClearCommand.Create(context, common),
        JournalMoveCommand.Create(context, common),
    };

    /// <summary>The policy of a deployment; refuses where it is not good.</summary>
    public static PolicySet PolicyOf(Deployment deployment)
    {
        // What is in force, not what somebody would like to be.
        var result = deployment.AppliedPolicyText is { } applied ? PolicySet.ParseInForce(applied, deployment.AppliedPolicyFile) : PolicySet.Load(deployment.PolicyFile);
        return result.IsValid
            ? result.Policy
            : throw new CliRefusalException(
                Printable.Line(result.Errors[0].ToString()), CliContext.Fill(Texts.Error_PolicyOf_Hint, deployment.PolicyFile));
    }

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
