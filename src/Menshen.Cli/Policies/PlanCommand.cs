using System.CommandLine;
using Menshen.Cli.Commands;
using Menshen.Control;

namespace Menshen.Cli.Policies;

/// <summary><c>menshen plan [FILE]</c>, and <c>menshen plan --drift</c>.</summary>
internal static class PlanCommand
{
    public static Command Create(CliContext context, CommonOptions common)
    {
        var file = new Argument<string?>("file") { Description = PolicyTexts.Help_File, HelpName = "FILE", Arity = ArgumentArity.ZeroOrOne };
        var drift = new Option<bool>("--drift") { Description = PolicyTexts.Help_Drift };
        var command = new Command("plan", PolicyTexts.Help_Plan) { file, drift, common.Json };
        command.SetAction(async (parse, cancellation) =>
        {
            var (directory, json) = (common.DirectoryOf(parse), parse.GetValue(common.Json));
            return (int)(parse.GetValue(drift)
                ? await DriftAsync(context, directory, json, cancellation).ConfigureAwait(false)
                : await PlanAsync(context, PolicySource.Read(parse.GetValue(file), directory), directory, json, cancellation).ConfigureAwait(false));
        });
        return command;
    }

    private static async Task<ExitCode> PlanAsync(CliContext context, PolicySource source, string directory, bool json, CancellationToken cancellation)
    {
        // Errors need nobody's answer.
        if (!json && source.Check() is { IsValid: false } wrong)
        {
            PolicyCommands.WriteErrors(context, wrong);
            return ExitCode.Findings;
        }

        var plan = await RunningServer.AskAsync(directory, c => c.PlanPolicyAsync(new PolicyDraft(source.Text), cancellation)).ConfigureAwait(false);
        if (json) JsonOutput.Write(context, plan, ControlJson.Default.PolicyPlanReport);
        else
        {
            new PlanPage(context).Write(plan, source.File);
            if (plan is { Errors.Count: 0 } && plan.Digest != plan.ComparedWith) context.Line(CliContext.Fill(PolicyTexts.Plan_Next, source.File));
        }

        return plan.Errors.Count > 0 ? ExitCode.Findings : ExitCode.Ok;
    }

    private static async Task<ExitCode> DriftAsync(CliContext context, string directory, bool json, CancellationToken cancellation)
    {
        var listing = await RunningServer.AskAsync(directory, c => c.DriftAsync(cancellation)).ConfigureAwait(false);
        if (json) JsonOutput.Write(context, listing, ControlJson.Default.DriftListing);
        else Write(context, listing);
        return listing.Findings.Count == 0 ? ExitCode.Ok : ExitCode.Findings;
    }

    private static void Write(CliContext context, DriftListing listing)
    {
        foreach (var finding in listing.Findings)
        {
            context.Line(Printable.Line(CliContext.Fill(PolicyTexts.Drift_Found, finding.Area, finding.Object, finding.Expected, finding.Found)));
            context.Line($"  -> {Printable.Line(CliContext.Fill(Remedy(finding.Area), finding.Object))}");
        }

        context.Line(listing.Findings.Count == 0
            ? CliContext.Fill(PolicyTexts.Drift_None, Moments.Write(listing.LookedAt))
            : CliContext.Fill(PolicyTexts.Drift_Sum, listing.Findings.Count, Moments.Write(listing.LookedAt)));
    }

    private static string Remedy(string area) => area switch
    {
        "column" => PolicyTexts.Remedy_column,
        "unsealed" => PolicyTexts.Remedy_unsealed,
        "narrow" => PolicyTexts.Remedy_narrow,
        "domain" => PolicyTexts.Remedy_domain,
        "schema" or "function" => PolicyTexts.Remedy_schema,
        "role" => PolicyTexts.Remedy_role,
        "database" => PolicyTexts.Remedy_database,
        "setting" => PolicyTexts.Remedy_setting,
        "access" => PolicyTexts.Remedy_access,
        _ => PolicyTexts.Remedy_other,
    };
}
