using System.CommandLine;
using Menshen.Cli.Commands;
using Menshen.Control;

namespace Menshen.Cli.Policies;

/// <summary><c>menshen apply [FILE] --reason TEXT</c>.</summary>
internal static class ApplyCommand
{
    public static Command Create(CliContext context, CommonOptions common)
    {
        var file = new Argument<string?>("file") { Description = PolicyTexts.Help_File, HelpName = "FILE", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("apply", PolicyTexts.Help_Apply) { file };
        command.SetAction(async (parse, cancellation) =>
        {
            common.ReasonOf(parse);
            var directory = common.DirectoryOf(parse);
            return (int)await RunAsync(context, PolicySource.Read(parse.GetValue(file), directory), directory, cancellation).ConfigureAwait(false);
        });
        return command;
    }

    private static async Task<ExitCode> RunAsync(CliContext context, PolicySource source, string directory, CancellationToken cancellation)
    {
        if (source.Check() is { IsValid: false } wrong)
        {
            PolicyCommands.WriteErrors(context, wrong);
            return ExitCode.Findings;
        }

        // One log-in for both: what is applied is what was compared.
        var (errors, done, gateways) = await RunningServer.AskAsync(directory, async client =>
        {
            var plan = await client.PlanPolicyAsync(new PolicyDraft(source.Text), cancellation).ConfigureAwait(false);
            new PlanPage(context).Write(plan, source.File);
            var answer = plan.Digest == plan.ComparedWith || plan.Errors.Count > 0 ? null
                : await client.ApplyPolicyAsync(new PolicyWish(source.Text, plan.ComparedWith), cancellation).ConfigureAwait(false);
            return (plan.Errors.Count, answer, await AfterApplying.AskAsync(client, cancellation).ConfigureAwait(false));
        }).ConfigureAwait(false);
        context.Line(done is null ? PolicyTexts.Apply_Same : CliContext.Fill(PolicyTexts.Apply_Done, Printable.Line(done.Message)));
        if (errors == 0) AfterApplying.Write(context, gateways, name => CliContext.Fill(GatewayTexts.Apply_Other, name, Printable.Line(source.File)));
        return ExitCode.Ok;
    }
}
