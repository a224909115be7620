using System.CommandLine;
using Menshen.Control;

namespace Menshen.Cli;

/// <summary><c>menshen engine hosts</c> and <c>menshen engine hosts set</c>: which hosts serve an external engine.</summary>
internal static class EngineCommands
{
    public static Command Create(CliContext context, CommonOptions common)
    {
        var hosts = new Command("hosts", StandbyTexts.Help_Hosts) { common.Json };
        hosts.SetAction(async (parse, cancellation) => Write(
            context, common, parse, await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.ListEngineHostsAsync(cancellation)).ConfigureAwait(false)));
        hosts.Add(CreateSet(context, common));
        return new Command("engine", StandbyTexts.Help_Engine) { hosts };
    }

    private static Command CreateSet(CliContext context, CommonOptions common)
    {
        var names = new Argument<string[]>("HOST[:PORT]") { Description = StandbyTexts.Help_Hosts_Names, Arity = ArgumentArity.OneOrMore };
        var command = new Command("set", StandbyTexts.Help_Hosts_Set) { names, common.Json };
        command.SetAction(async (parse, cancellation) =>
        {
            var wish = new EngineHostsWish(parse.GetRequiredValue(names));
            return Write(context, common, parse, await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.SetEngineHostsAsync(wish, cancellation)).ConfigureAwait(false));
        });
        return command;
    }

    private static int Write(CliContext context, CommonOptions common, ParseResult parse, EngineHostsReport report)
    {
        if (parse.GetValue(common.Json))
        {
            JsonOutput.Write(context, report, ControlJson.Default.EngineHostsReport);
            return (int)ExitCode.Ok;
        }

        foreach (var host in report.Hosts) context.Line(Printable.Line(HostLine.Of(host)));
        context.Line(CliContext.Fill(report.InForce ? StandbyTexts.Hosts_InForce : StandbyTexts.Hosts_NextStart, Printable.Line(string.Join(' ', report.Kept))));
        return (int)ExitCode.Ok;
    }
}
