using System.CommandLine;
using System.Globalization;
using Menshen.Cli.Audit.Report;
using Menshen.Evaluator;
using Menshen.Evaluator.Covert;
using Npgsql;

namespace Menshen.Cli.Evaluation;

/// <summary><c>menshen evaluate covert</c>: measures what a session can tell one below its label, and writes the analysis. Exit code 2 if a channel carries more than the cap.</summary>
internal sealed class CovertCommand
{
    private const int DefaultBits = 1000;

    /// <summary>Bits in a second; the standards' summary names it.</summary>
    private const double DefaultCap = 1;

    private readonly CliContext _context;
    private readonly CommonOptions _common;
    private readonly Option<string> _database = new("--database") { Description = CovertTexts.Help_Database, HelpName = "NAME", Required = true };
    private readonly Option<int> _bits = new("--bits") { Description = CovertTexts.Help_Bits, HelpName = "N", DefaultValueFactory = _ => DefaultBits };
    private readonly Option<double> _cap = new("--cap") { Description = CovertTexts.Help_Cap, HelpName = "BIT/S", DefaultValueFactory = _ => DefaultCap };
    private readonly Option<double> _timeCap = new("--time-cap") { Description = CovertTexts.Help_TimeCap, HelpName = "BIT/S", DefaultValueFactory = _ => DefaultCap };
    private readonly Option<string[]> _channels = new("--channel") { Description = CovertTexts.Help_Channel, HelpName = "NAME", DefaultValueFactory = _ => [] };
    private readonly Option<string> _document = new("--document") { Description = CovertTexts.Help_Document, HelpName = "FILE" };

    private CovertCommand(CliContext context, CommonOptions common) => (_context, _common) = (context, common);

    public static Command Create(CliContext context, CommonOptions common)
    {
        var parts = new CovertCommand(context, common);
        var command = new Command("covert", CovertTexts.Help_Covert) { parts._database, parts._bits, parts._cap, parts._timeCap, parts._channels, parts._document, common.Json };
        command.SetAction(parts.RunAsync);
        return command;
    }

    private async Task<int> RunAsync(ParseResult parse, CancellationToken cancellation)
    {
        if (parse.GetValue(_bits) is < 8 or > 10_000 || parse.GetValue(_bits) % 2 != 0)
            throw new CliRefusalException(CovertTexts.Error_Bits, CovertTexts.Error_Bits_Hint, ExitCode.Findings);
        if (parse.GetValue(_channels)!.FirstOrDefault(name => !CovertAnalysis.Channels.Contains(name)) is { } unknown)
            throw new CliRefusalException(CliContext.Fill(CovertTexts.Error_Channel, unknown), CliContext.Fill(CovertTexts.Error_Channel_Hint, string.Join(", ", CovertAnalysis.Channels)), ExitCode.Findings);
        var json = parse.GetValue(_common.Json);
        var report = new CovertReport(
            DateTimeOffset.UtcNow, parse.GetValue(_database)!, parse.GetValue(_bits), parse.GetValue(_cap), parse.GetValue(_timeCap), [.. await MeasureAsync(parse, json, cancellation).ConfigureAwait(false)]);
        if (json)
            JsonOutput.Write(_context, report, CliJson.Default.CovertReport);
        else
            Write(report);
        if (parse.GetValue(_document) is { } file)
        {
            var digest = await SignedFile.WriteAsync(_context, _common.DirectoryOf(parse), file, writer => writer.Write(CovertDocument.Write(report)), cancellation).ConfigureAwait(false);
            if (!json) _context.Line(CliContext.Fill(EvaluationTexts.Written, file, digest));
        }

        return (int)(report.Verdict == CovertReport.Passed ? ExitCode.Ok : ExitCode.Findings);
    }

    private async Task<IReadOnlyList<CovertFinding>> MeasureAsync(ParseResult parse, bool json, CancellationToken cancellation)
    {
        var (high, low) = (EvaluationTargets.Of("MENSHEN_EVALUATE_HIGH", _context.Environment), EvaluationTargets.Of("MENSHEN_EVALUATE_LOW", _context.Environment));
        using var target = await EvaluationTargets.MenshenAsync(_common.DirectoryOf(parse), null, _context.Environment, cancellation).ConfigureAwait(false);
        try
        {
            var plain = await target.MakeSubjectsAsync(2, cancellation).ConfigureAwait(false);
            var analysis = new CovertAnalysis(
                new CovertSubjects(target.ConnectionOf(plain[0]), target.ConnectionOf(plain[1])),
                new CovertSubjects(
                    target.ConnectionOf(new Subject(high.Name, high.Password, parse.GetValue(_database)!)), target.ConnectionOf(new Subject(low.Name, low.Password, parse.GetValue(_database)!))));
            return await analysis.RunAsync(parse.GetValue(_bits), parse.GetValue(_channels)!, Progress(json), cancellation).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is EvaluationFaultException or NpgsqlException)
        {
            throw new CliRefusalException(CliContext.Fill(CovertTexts.Error_Run, Printable.Line(fault.Message)), CovertTexts.Error_Run_Hint, ExitCode.Findings);
        }
        finally
        {
            var left = await target.RemoveAsync(CancellationToken.None).ConfigureAwait(false);
            if (!json) foreach (var one in left) _context.Line(CliContext.Fill(EvaluationTexts.Left, Printable.Line(one)));
        }
    }

    private void Write(CovertReport report)
    {
        var table = new Listing(CovertTexts.Column_Channel, CovertTexts.Column_What, CovertTexts.Column_Plain, CovertTexts.Column_Labelled, CovertTexts.Column_Stopped);
        foreach (var one in report.Channels)
            table.Add(one.Channel, CovertDocument.What(one), Rate(one.Plain), Rate(one.Labelled), CovertDocument.Stopped(one));
        table.Write(_context);
        _context.Line(CovertDocument.Conclusion(report));
    }

    /// <summary>Bits in a second, as people read them.</summary>
    public static string Rate(double bits) => bits.ToString(bits is > 0 and < 10 ? "0.0" : "0", CultureInfo.InvariantCulture);

    private Reporter Progress(bool json) => new(channel =>
    {
        if (!json && _context.OutputIsTerminal) _context.Line($"- {channel}");
    });

    private sealed class Reporter(Action<string> show) : IProgress<string>
    {
        public void Report(string value) => show(value);
    }
}
