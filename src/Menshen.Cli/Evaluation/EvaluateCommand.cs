using System.CommandLine;
using System.Globalization;
using Menshen.Cli.Audit.Report;
using Menshen.Evaluator;
using Menshen.Evaluator.Checks;
using Menshen.Evaluator.Targets;
using Menshen.Standards;
using Npgsql;

namespace Menshen.Cli.Evaluation;

/// <summary><c>menshen evaluate</c>: runs the checks against a target and writes what they found. Exit code 2 if anything fails.</summary>
internal sealed class EvaluateCommand
{
    private readonly CliContext _context;
    private readonly CommonOptions _common;
    private readonly Option<string> _target = new("--target") { Description = EvaluationTexts.Help_Target, HelpName = "URL" };
    private readonly Option<string> _check = new("--check") { Description = EvaluationTexts.Help_Check, HelpName = "ID" };
    private readonly Option<string> _level = new("--level") { Description = EvaluationTexts.Help_Level, HelpName = "N" };
    private readonly Option<string> _html = new("--html") { Description = EvaluationTexts.Help_Html, HelpName = "FILE" };
    private readonly Option<bool> _list = new("--list") { Description = EvaluationTexts.Help_List };

    private EvaluateCommand(CliContext context, CommonOptions common) => (_context, _common) = (context, common);

    public static Command Create(CliContext context, CommonOptions common)
    {
        var parts = new EvaluateCommand(context, common);
        var command = new Command("evaluate", EvaluationTexts.Help_Evaluate) { parts._target, parts._check, parts._level, parts._list, parts._html, common.Json, CovertCommand.Create(context, common) };
        command.SetAction(parts.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var checks = AllChecks.List.Where(check => IsMeant(parse, check)).ToList();
        if (checks.Count == 0) throw new CliRefusalException(EvaluationTexts.Error_None, EvaluationTexts.Error_None_Hint, ExitCode.Findings);
        if (parse.GetValue(_list)) return List(checks, parse.GetValue(_common.Json));
        var target = await EvaluationTargets.OfAsync(parse.GetValue(_target), _common.DirectoryOf(parse), _context.Environment, cancellation).ConfigureAwait(false);
        var report = await RunAsync(target, checks, parse.GetValue(_common.Json), cancellation).ConfigureAwait(false);
        if (parse.GetValue(_common.Json))
            JsonOutput.Write(_context, EvaluationVerdict.Of(report), CliJson.Default.EvaluationVerdict);
        else
            EvaluationPage.Write(_context, report);
        if (parse.GetValue(_html) is { } file)
        {
            var digest = await SignedFile.WriteAsync(
                _context, _common.DirectoryOf(parse), file, writer => writer.Write(HtmlReport.Write(EvaluationDocument.Of(report))), cancellation).ConfigureAwait(false);
            if (!parse.GetValue(_common.Json)) _context.Line(CliContext.Fill(EvaluationTexts.Written, file, digest));
        }

        return (int)(report.Count(Verdict.Fail) > 0 ? ExitCode.Findings : ExitCode.Ok);
    }

    private async Task<EvaluationReport> RunAsync(IEvaluationTarget target, IEnumerable<Check> checks, bool json, CancellationToken cancellation)
    {
        try
        {
            return await Evaluator.Evaluation.RunAsync(target, checks, Progress(json), TimeProvider.System, cancellation).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is EvaluationFaultException or NpgsqlException)
        {
            throw new CliRefusalException(CliContext.Fill(EvaluationTexts.Error_Begin, Printable.Line(CheckRun.Say(fault))), EvaluationTexts.Error_Begin_Hint, ExitCode.Findings);
        }
    }

    private bool IsMeant(ParseResult parse, Check check) =>
        (parse.GetValue(_check) is not { } prefix || check.Id.StartsWith(prefix, StringComparison.Ordinal))
        && (parse.GetValue(_level) is not { } level || check.Requirements.Any(id => IsOfLevel(id, level)));

    private static bool IsOfLevel(string id, string level) =>
        StandardsCatalogue.BuiltIn.All.Any(one => one.Id == id && one.Levels.Any(known => known.ToString(CultureInfo.InvariantCulture) == level));

    private int List(IEnumerable<Check> checks, bool json)
    {
        var table = new Listing(EvaluationTexts.Column_Check, EvaluationTexts.Column_What, EvaluationTexts.Column_Requirements);
        foreach (var check in checks)
        {
            if (json)
                JsonOutput.Write(_context, new CheckLine(check.Id, check.English, check.Chinese, check.Requirements), CliJson.Default.CheckLine);
            else
                table.Add(check.Id, EvaluationPage.What(check), string.Join(' ', check.Requirements));
        }

        if (!json) table.Write(_context);
        return (int)ExitCode.Ok;
    }

    // A check takes a second or two, and there are dozens.
    private Reporter Progress(bool json) => new(check =>
    {
        if (!json && _context.OutputIsTerminal) _context.Line($"- {check.Id}");
    });

    private sealed class Reporter(Action<Check> show) : IProgress<Check>
    {
        public void Report(Check value) => show(value);
    }
}
