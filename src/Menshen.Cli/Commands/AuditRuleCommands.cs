using System.CommandLine;
using Menshen.Control;
using Menshen.Policy;

namespace Menshen.Cli.Commands;

/// <summary><c>menshen audit rules | check</c>.</summary>
internal static class AuditRuleCommands
{
    public static Command CreateRules(CliContext context, CommonOptions common)
    {
        var command = new Command("rules", Texts.Help_Audit_Rules) { common.Json };
        command.SetAction(async (parse, cancellation) =>
        {
            var report = await RunningServer.AskAsync(common.DirectoryOf(parse), c => c.AuditRulesAsync(cancellation)).ConfigureAwait(false);
            if (parse.GetValue(common.Json))
                JsonOutput.Write(context, report, ControlJson.Default.AuditRulesReport);
            else
                Write(context, report);
            return (int)(report.Trouble.Count == 0 ? ExitCode.Ok : ExitCode.Findings);
        });
        return command;
    }

    public static Command CreateCheck(CliContext context, CommonOptions common)
    {
        var file = new Argument<string>("file") { Description = Texts.Help_Audit_File, HelpName = "FILE" };
        var command = new Command("check", Texts.Help_Audit_Check) { file, common.Json };
        command.SetAction(parse => Check(context, parse.GetRequiredValue(file), parse.GetValue(common.Json)));
        return command;
    }

    private static int Check(CliContext context, string file, bool json)
    {
        if (!File.Exists(file))
            throw new CliRefusalException(CliContext.Fill(Texts.Audit_NoFile, file), Texts.Audit_NoFile_Hint);
        var result = AuditSelection.Parse(File.ReadAllText(file), file);
        if (json)
            JsonOutput.Write(context, new PolicyVerdict(result.IsValid, result.Errors), CliJson.Default.PolicyVerdict);
        else if (result.IsValid)
            context.Line(CliContext.Fill(Texts.Audit_Good, file, result.Selection.Rules.Length));
        foreach (var error in json ? [] : result.Errors)
            context.Line(Printable.Line(error.ToString()));
        return (int)(result.IsValid ? ExitCode.Ok : ExitCode.Findings);
    }

    private static void Write(CliContext context, AuditRulesReport report)
    {
        foreach (var rule in report.Rules)
            context.Line(Printable.Line(rule));
        context.Line(CliContext.Fill(Texts.Audit_Otherwise, report.Otherwise));
        context.Line(Texts.Audit_Floor);
        if (report.Digest.Length > 0)
            context.Line(CliContext.Fill(Texts.Audit_Digest, report.Digest));
        foreach (var error in report.Trouble)
            context.Line(Printable.Line(CliContext.Fill(Texts.Audit_Refused, error)));
    }
}
