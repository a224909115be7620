using System.CommandLine;
using Menshen.Control;
using Menshen.Server;

namespace Menshen.Cli.Audit;

/// <summary><c>menshen audit plan | apply</c> of what is recorded, <c>menshen alarm plan | apply</c> of what raises an alarm: an auditor accepts exactly a text.</summary>
internal sealed class AuditorsRulesCommands
{
    private readonly CliContext _context;
    private readonly CommonOptions _common;
    private readonly string _name;
    private readonly Func<Deployment, string> _fileOf;
    private readonly Argument<string?> _file = new("file") { Description = RulesTexts.Help_File, HelpName = "FILE", Arity = ArgumentArity.ZeroOrOne };

    private AuditorsRulesCommands(CliContext context, CommonOptions common, string name, Func<Deployment, string> fileOf) =>
        (_context, _common, _name, _fileOf) = (context, common, name, fileOf);

    /// <param name="context">Where it writes.</param>
    /// <param name="common">Options of all commands.</param>
    /// <param name="name"><c>audit</c> or <c>alarm</c>.</param>
    /// <param name="fileOf">The deployment's file.</param>
    public static IEnumerable<Command> Create(CliContext context, CommonOptions common, string name, Func<Deployment, string> fileOf)
    {
        var parts = new AuditorsRulesCommands(context, common, name, fileOf);
        var plan = new Command("plan", RulesTexts.Help_Plan) { parts._file, common.Json };
        plan.SetAction((parse, cancellation) => parts.RunAsync(parse, isApplied: false, cancellation));
        var apply = new Command("apply", RulesTexts.Help_Apply) { parts._file, common.Json };
        apply.SetAction((parse, cancellation) => parts.RunAsync(parse, isApplied: true, cancellation));
        return [plan, apply];
    }

    private async Task<int> RunAsync(ParseResult parse, bool isApplied, CancellationToken cancellation)
    {
        if (isApplied) _common.ReasonOf(parse);
        var directory = _common.DirectoryOf(parse);
        var file = parse.GetValue(_file) ?? _fileOf(new Deployment(directory));
        // Read once, so that what is shown and what is accepted is the same.
        var text = Read(file);
        var plan = await RunningServer.AskAsync(directory, async client =>
        {
            var compared = await client.PlanAuditRulesAsync(_name, new AuditRulesDraft(text), cancellation).ConfigureAwait(false);
            // Also the same text: where something is wrong with how it is kept, that is how it is accepted again.
            return isApplied && compared.Errors.Count == 0
                ? await client.ApplyAuditRulesAsync(_name, new AuditRulesWish(text, compared.ComparedWith), cancellation).ConfigureAwait(false) : compared;
        }).ConfigureAwait(false);
        if (parse.GetValue(_common.Json)) JsonOutput.Write(_context, plan, ControlJson.Default.AuditRulesPlan);
        else Write(plan, file, isApplied);
        return (int)(plan.Errors.Count > 0 ? ExitCode.Findings : ExitCode.Ok);
    }

    private byte[] Read(string file)
    {
        try
        {
            var text = File.ReadAllBytes(file);
            return text.Length <= AuditRulesWish.MostBytes ? text
                : throw new CliRefusalException(CliContext.Fill(RulesTexts.Error_TooLarge, file, text.Length, AuditRulesWish.MostBytes), RulesTexts.Error_TooLarge_Hint, ExitCode.Findings);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliRefusalException(CliContext.Fill(RulesTexts.Error_NoFile, file), CliContext.Fill(RulesTexts.Error_NoFile_Hint, $"menshen {_name}"), ExitCode.Findings);
        }
    }

    private void Write(AuditRulesPlan plan, string file, bool isApplied)
    {
        _context.Line(plan.ComparedWith.Length == 0 ? RulesTexts.InForce_None : CliContext.Fill(RulesTexts.InForce, plan.ComparedWith));
        foreach (var line in plan.Errors.Concat(plan.Differences)) _context.Line(Printable.Line(line));
        if (plan.Errors.Count > 0)
        {
            _context.Line(CliContext.Fill(RulesTexts.Errors, plan.Errors.Count));
            return;
        }

        if (plan.Digest == plan.ComparedWith && !isApplied)
        {
            _context.Line(RulesTexts.Same);
            return;
        }

        if (plan.Differences.Count == 0) _context.Line(RulesTexts.CommentsOnly);
        _context.Line(isApplied ? CliContext.Fill(RulesTexts.Done, plan.Digest) : CliContext.Fill(RulesTexts.Next, $"menshen {_name}", Printable.Line(file)));
    }
}
