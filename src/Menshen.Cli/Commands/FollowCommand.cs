using System.CommandLine;
using Menshen.Server;

namespace Menshen.Cli.Commands;

/// <summary><c>menshen follow</c>: what <c>menshen up</c> starts beside itself; not for people, and without a deployment's keys of no use.</summary>
internal static class FollowCommand
{
    public static Command Create(CliContext context)
    {
        var command = new Command("follow", Texts.Help_Follow) { Hidden = true };
        command.SetAction(_ => Follower.Run(Console.In, context.Output, TimeProvider.System));
        return command;
    }
}
