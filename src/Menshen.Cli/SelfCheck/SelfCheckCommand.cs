using System.CommandLine;
using System.Globalization;
using Menshen.Control;
using Menshen.Server;

namespace Menshen.Cli.SelfCheck;

/// <summary><c>menshen selfcheck</c>: a running Menshen looks at itself; <c>--program DIR</c> looks at another copy of the program, from this one.</summary>
internal sealed class SelfCheckCommand
{
    private readonly CliContext _context;
    private readonly CommonOptions _common;
    private readonly Option<string> _program = new("--program") { Description = SelfCheckTexts.Help_Program, HelpName = "DIR" };
    private readonly Option<string> _publisher = new("--publisher") { Description = SelfCheckTexts.Help_Publisher, HelpName = "KEY" };

    private SelfCheckCommand(CliContext context, CommonOptions common) => (_context, _common) = (context, common);

    public static Command Create(CliContext context, CommonOptions common)
    {
        var parts = new SelfCheckCommand(context, common);
        var command = new Command("selfcheck", SelfCheckTexts.Help_SelfCheck) { parts._program, parts._publisher, common.Json };
        command.SetAction(parts.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        var report = parse.GetValue(_program) is { } directory
            ? Look(Path.GetFullPath(directory), parse.GetValue(_publisher))
            : await RunningServer.AskAsOwnAsync(_common.DirectoryOf(parse), c => c.CheckItselfAsync(cancellation)).ConfigureAwait(false);
        if (parse.GetValue(_common.Json))
            JsonOutput.Write(_context, report, ControlJson.Default.SelfCheckReport);
        else
            Write(report);
        return (int)(report.State == "bad" ? ExitCode.Findings : ExitCode.Ok);
    }

    /// <summary>From a copy that is trusted, such as one on a disk that cannot be written: what was exchanged cannot speak for itself here.</summary>
    private static SelfCheckReport Look(string directory, string? publisher)
    {
        if (!Directory.Exists(directory)) throw new CliRefusalException(CliContext.Fill(SelfCheckTexts.Error_NoProgram, directory), SelfCheckTexts.Error_NoProgram_Hint, ExitCode.Findings);
        var began = TimeProvider.System.GetTimestamp();
        var verdict = ProgramCheck.Run(directory);
        List<SelfCheckLine> lines = [.. verdict.Findings.Select(finding => new SelfCheckLine("program", "bad", finding.ToString()))];
        var wanted = publisher is not null && File.Exists(publisher) ? File.ReadAllText(publisher).Trim() : publisher;
        if (verdict.Publisher is not null && wanted is not null && verdict.Publisher != wanted)
            lines.Add(new SelfCheckLine("program", "bad", new ProgramFinding(ProgramFault.OtherPublisher, ProgramManifest.NameOf(verdict.Publisher)).ToString()));
        else if (verdict.Publisher is null && lines.Count == 0)
            lines.Add(new SelfCheckLine("program", "bad", new ProgramFinding(ProgramFault.NoManifest, directory).ToString()));
        if (lines.Count == 0)
            lines.Add(new SelfCheckLine(
                "program", wanted is null ? "told" : "good", string.Create(CultureInfo.InvariantCulture, $"{verdict.Files} files as {ProgramManifest.NameOf(verdict.Publisher!)} signed them, version {verdict.Version}")));
        return new SelfCheckReport(
            lines.Any(line => line.State == "bad") ? "bad" : lines[0].State, TimeProvider.System.GetUtcNow(), TimeProvider.System.GetElapsedTime(began).TotalMilliseconds, verdict.Digest,
            verdict.Publisher ?? "", lines);
    }

    private void Write(SelfCheckReport report)
    {
        _context.Line(CliContext.Fill(StateOf(report.State), Moments.Write(report.At), report.Milliseconds.ToString("0", CultureInfo.InvariantCulture)));
        _context.Line(CliContext.Fill(SelfCheckTexts.Show_Program, report.Program, report.Publisher.Length > 0 ? ProgramManifest.NameOf(report.Publisher) : "-"));
        var table = new Listing(SelfCheckTexts.Column_Area, SelfCheckTexts.Column_State, SelfCheckTexts.Column_What);
        foreach (var line in report.Checks) table.Add(AreaOf(line.Area), WordOf(line.State), line.What);
        table.Write(_context);
    }

    private static string StateOf(string state) => state switch
    {
        "good" => SelfCheckTexts.Show_Good,
        "told" => SelfCheckTexts.Show_Told,
        _ => SelfCheckTexts.Show_Bad,
    };

    private static string WordOf(string state) => state switch
    {
        "good" => SelfCheckTexts.State_Good,
        "told" => SelfCheckTexts.State_Told,
        _ => SelfCheckTexts.State_Bad,
    };

    private static string AreaOf(string area) => area switch
    {
        "program" => SelfCheckTexts.Area_Program,
        "surroundings" => SelfCheckTexts.Area_Surroundings,
        "algorithms" => SelfCheckTexts.Area_Algorithms,
        "keys" => SelfCheckTexts.Area_Keys,
        "policy" => SelfCheckTexts.Area_Policy,
        "journal" => SelfCheckTexts.Area_Journal,
        "engine" => SelfCheckTexts.Area_Engine,
        _ => area,
    };
}
