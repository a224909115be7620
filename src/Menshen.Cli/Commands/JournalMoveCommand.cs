using System.CommandLine;
using Menshen.Journal;
using Menshen.Server;

namespace Menshen.Cli.Commands;

/// <summary><c>menshen journal move</c>: gives the journal another directory while nothing runs.</summary>
internal static class JournalMoveCommand
{
    public static Command Create(CliContext context, CommonOptions common)
    {
        var target = new Argument<string>("directory") { Description = Texts.Help_Journal_Move_Directory, HelpName = "DIRECTORY" };
        var command = new Command("move", Texts.Help_Journal_Move) { target };
        command.SetAction((parse, cancellation) => Task.Run(() => Run(context, common, parse, parse.GetRequiredValue(target), cancellation), cancellation));
        return command;
    }

    private static int Run(CliContext context, CommonOptions common, ParseResult parse, string target, CancellationToken cancellation)
    {
        var deployment = JournalCommands.DeploymentOf(parse, common);
        try
        {
            var files = new JournalMove(deployment.Journal).To(Path.GetFullPath(target), null, cancellation);
            context.Line(CliContext.Fill(Texts.Move_Done, files, Path.GetFullPath(target), deployment.Journal + JournalMove.LeftSuffix));
            return (int)ExitCode.Ok;
        }
        catch (IOException e)
        {
            throw new CliRefusalException(Printable.Line(e.Message), Texts.Move_Hint);
        }
    }
}
