using System.CommandLine;
using System.Globalization;
using Menshen.Cli.Audit.Report;
using Menshen.Cli.Evaluation.Evidence;
using Menshen.Cli.Evaluation.Profiles;
using Menshen.Cli.Evaluation.Reports;
using Menshen.Cli.Pdf;
using Menshen.Evaluator;
using Menshen.Evaluator.Targets;
using Menshen.Server;
using Npgsql;

namespace Menshen.Cli.Evaluation;

/// <summary><c>menshen evaluate</c>: runs the checks against a target and writes what they found. Exit code 2 if anything fails.</summary>
internal sealed class EvaluateCommand
{
    /// <summary>Sessions of one subject: an evaluation is no benchmark.</summary>
    private const int MostLoad = 16;

    private readonly CliContext _context;
    private readonly CommonOptions _common;
    private readonly EvaluationChoice _choice = new();
    private readonly Option<string> _target = new("--target") { Description = EvaluationTexts.Help_Target, HelpName = "URL" };
    private readonly Option<string> _trail = new("--trail") { Description = EvaluationTexts.Help_Trail, HelpName = "DATABASE" };
    private readonly Option<string> _second = new("--second-gateway") { Description = EvaluationTexts.Help_SecondGateway, HelpName = "HOST:PORT" };
    private readonly Option<string> _report = new("--report") { Description = AssessmentTexts.Help_Report, HelpName = "DIR" };
    private readonly Option<string> _html = new("--html") { Description = EvaluationTexts.Help_Html, HelpName = "FILE" };
    private readonly Option<string> _pdf = new("--pdf") { Description = PdfTexts.Help_Pdf, HelpName = "FILE" };
    private readonly Option<string> _resume = new("--resume") { Description = EvaluationTexts.Help_Resume, HelpName = "FILE" };
    private readonly Option<int> _load = new("--load") { Description = EvaluationTexts.Help_Load, HelpName = "N" };
    private readonly Option<bool> _list = new("--list") { Description = EvaluationTexts.Help_List };

    private EvaluateCommand(CliContext context, CommonOptions common) => (_context, _common) = (context, common);

    public static Command Create(CliContext context, CommonOptions common)
    {
        var parts = new EvaluateCommand(context, common);
        var command = new Command("evaluate", EvaluationTexts.Help_Evaluate)
        {
            CompareCommand.Create(context, common), CovertCommand.Create(context, common), parts._target, parts._trail, parts._second, parts._report, parts._resume, parts._list, parts._html, parts._pdf, parts._load, common.Json,
        };
        parts._choice.AddTo(command);
        command.SetAction(parts.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var (plan, json) = (_choice.PlanOf(parse), parse.GetValue(_common.Json));
        foreach (var option in (Option<string>[])[_common.As, _common.Reason, _common.Server, _common.Authority, _common.Certificate, _common.CertificateKey])
            if (parse.GetResult(option) is not null) throw new CliRefusalException(CliContext.Fill(EvaluationTexts.Error_NoAct, option.Name.TrimStart('-')), EvaluationTexts.Error_NoAct_Hint, ExitCode.Findings);
        if (parse.GetValue(_list)) return List(plan.Checks, json);
        // Now, and not after all checks have run.
        if (parse.GetValue(_pdf) is not null) PdfFonts.Require();
        if (parse.GetValue(_load) is < 0 or > MostLoad) throw new CliRefusalException(CliContext.Fill(EvaluationTexts.Error_Load, MostLoad), EvaluationTexts.Error_Load_Hint, ExitCode.Findings);
        if (parse.GetValue(_target) is { } url)
        {
            if (parse.GetValue(_second) is not null) throw new CliRefusalException(EvaluationTexts.Error_SecondGateway_Target, EvaluationTexts.Error_SecondGateway_Hint, ExitCode.Findings);
            if (_choice.AllowsDestructive(parse)) throw new CliRefusalException(EvaluationTexts.Error_Destructive_Target, EvaluationTexts.Error_Destructive_Target_Hint, ExitCode.Findings);
            return await JudgeAsync(parse, plan, EvaluationTargets.Plain(url, parse.GetValue(_trail), _context.Environment), _common.DirectoryOf(parse), cancellation).ConfigureAwait(false);
        }

        if (parse.GetValue(_trail) is not null) throw new CliRefusalException(EvaluationTexts.Error_Trail, EvaluationTexts.Error_Trail_Hint, ExitCode.Findings);
        var deployment = await EvaluatedDeployment.FindAsync(_context, _common, parse, Say(json)).ConfigureAwait(false);
        await using (deployment.ConfigureAwait(false))
        {
            if (_choice.AllowsDestructive(parse)) deployment.RequireTestSystem();
            using var target = await EvaluationTargets.MenshenAsync(deployment.Directory, parse.GetValue(_second), _context.Environment, cancellation).ConfigureAwait(false);
            return await JudgeAsync(parse, plan, target, deployment.Directory, cancellation).ConfigureAwait(false);
        }
    }

    private async Task<int> JudgeAsync(ParseResult parse, EvaluationPlan plan, IEvaluationTarget target, string directory, CancellationToken cancellation)
    {
        var json = parse.GetValue(_common.Json);
        var key = new EvaluationRun(
            target.Description, plan.Profile.Name, ProductVersion.Text, plan.Sample?.Seed, plan.Sample?.Share, [.. plan.Checks.Select(check => check.Id)]);
        var watch = EvaluationWatch.Of(Progress(json), parse.GetValue(_resume), key, plan.Checks);
        if (watch.Known > 0) Say(json)(CliContext.Fill(EvaluationTexts.Resumed, watch.Known, plan.Checks.Length));
        var run = await RunAsync(target, plan.Checks, watch, parse.GetValue(_load), cancellation).ConfigureAwait(false);
        var isOurs = run.Product == Assessment.OwnProduct;
        // Evidence of people is about a deployment; of another system we know none.
        var assessment = Assessment.Of(run, plan, isOurs ? EvidenceCommands.RegisterOf(directory).All() : [], ProductVersion.Text);
        if (json)
            JsonOutput.Write(_context, EvaluationVerdict.Of(assessment), CliJson.Default.EvaluationVerdict);
        else
            EvaluationPage.Write(_context, assessment);
        if (FolderOf(parse, plan, isOurs, directory) is { } folder)
        {
            if (isOurs) assessment = assessment with { Proofs = JournalProofs.Of(directory, run.Checks.SelectMany(check => check.Records).Select(record => record.Index), _context.Environment) };
            var digest = await ReportFolder.WriteAsync(_context, directory, Path.GetFullPath(folder), assessment, cancellation).ConfigureAwait(false);
            Say(json)(CliContext.Fill(EvaluationTexts.First_Page, Path.Combine(folder, ReportFolder.PageOf(Texts.Culture))));
            Say(json)(CliContext.Fill(EvaluationTexts.Written, Path.Combine(folder, ReportFolder.List), digest));
        }

        if (parse.GetValue(_html) is { } file) await WriteAsync(directory, file, run, json, cancellation).ConfigureAwait(false);
        if (parse.GetValue(_pdf) is { } pdf)
        {
            var words = MessageLanguage.IsChinese(Texts.Culture) ? ReportWords.Chinese : ReportWords.English;
            var digest = await SignedFile.WriteAsync(_context, directory, pdf, AssessmentPdf.Write(assessment, words), cancellation).ConfigureAwait(false);
            Say(json)(CliContext.Fill(EvaluationTexts.Written, pdf, digest));
        }

        watch.End();
        return (int)(run.Count(Verdict.Fail) > 0 ? ExitCode.Findings : ExitCode.Ok);
    }

    /// <summary>Where the report goes. Who evaluates a deployment by a profile wants one, also without a word of it.</summary>
    private string? FolderOf(ParseResult parse, EvaluationPlan plan, bool isOurs, string directory)
    {
        if (parse.GetValue(_report) is { } folder) return folder;
        if (!isOurs || !_choice.NamesProfile(parse) || parse.GetValue(_html) is not null || parse.GetValue(_pdf) is not null || parse.GetValue(_common.Json)) return null;
        return Path.Combine(directory, "evaluations", $"{plan.Profile.Name}-{DateTimeOffset.UtcNow.ToString("yyyyMMdd-HHmmss", CultureInfo.InvariantCulture)}");
    }

    private Action<string> Say(bool json) => json ? _ => { } : _context.Line;

    private async Task WriteAsync(string directory, string file, EvaluationReport run, bool json, CancellationToken cancellation)
    {
        var digest = await SignedFile.WriteAsync(_context, directory, file, writer => writer.Write(HtmlReport.Write(EvaluationDocument.Of(run))), cancellation).ConfigureAwait(false);
        if (!json) _context.Line(CliContext.Fill(EvaluationTexts.Written, file, digest));
    }

    private static async Task<EvaluationReport> RunAsync(IEvaluationTarget target, IEnumerable<Check> checks, EvaluationWatch watch, int load, CancellationToken cancellation)
    {
        try
        {
            return await Evaluator.Evaluation.RunAsync(target, checks, watch, TimeProvider.System, load, cancellation).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is EvaluationFaultException or NpgsqlException)
        {
            throw new CliRefusalException(CliContext.Fill(EvaluationTexts.Error_Begin, Printable.Line(CheckRun.Say(fault))), EvaluationTexts.Error_Begin_Hint, ExitCode.Findings);
        }
    }

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
    private Action<string> Progress(bool json) => !json && _context.OutputIsTerminal ? _context.Line : _ => { };
}
