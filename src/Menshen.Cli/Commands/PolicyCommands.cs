using System.CommandLine;
using Menshen.Cli.Policies;
using Menshen.Policy;

namespace Menshen.Cli.Commands;

/// <summary><c>menshen policy check | show | history</c>.</summary>
internal static class PolicyCommands
{
    public static Command Create(CliContext context, CommonOptions common)
    {
        var file = new Argument<string>("file") { Description = Texts.Help_Policy_File, HelpName = "FILE" };
        var check = new Command("check", Texts.Help_Policy_Check) { file, common.Json };
        check.SetAction(parse => Check(context, parse.GetRequiredValue(file), parse.GetValue(common.Json)));
        return new Command("policy", Texts.Help_Policy) { check, PolicyInForceCommands.CreateShow(context, common), PolicyInForceCommands.CreateHistory(context, common) };
    }

    private static int Check(CliContext context, string file, bool json)
    {
        var result = PolicySet.Load(file);
        if (json)
            JsonOutput.Write(context, new PolicyVerdict(result.IsValid, result.Errors), CliJson.Default.PolicyVerdict);
        else if (result.IsValid)
            context.Line(CliContext.Fill(Texts.Policy_Good, file, result.Policy.Profile.ToString().ToLowerInvariant()));
        else
            WriteErrors(context, result);
        return (int)(result.IsValid ? ExitCode.Ok : ExitCode.Findings);
    }

    public static void WriteErrors(CliContext context, PolicyLoadResult result)
    {
        foreach (var error in result.Errors)
            context.Line(Printable.Line(error.ToString()));
        context.Line(result.Errors.Length == 1 ? Texts.Policy_OneError : CliContext.Fill(Texts.Policy_Errors, result.Errors.Length));
    }
}
