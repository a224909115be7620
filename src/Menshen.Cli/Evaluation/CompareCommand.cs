using System.CommandLine;
using System.Text.Json;

namespace Menshen.Cli.Evaluation;

/// <summary><c>menshen evaluate compare</c>: what two reports say differently. Exit code 0 if nothing, 2 if anything.</summary>
internal sealed class CompareCommand
{
    private readonly CliContext _context;
    private readonly CommonOptions _common;
    private readonly Argument<string> _older = new("older") { Description = AssessmentTexts.Help_Older, HelpName = "A.json" };
    private readonly Argument<string> _newer = new("newer") { Description = AssessmentTexts.Help_Newer, HelpName = "B.json" };

    private CompareCommand(CliContext context, CommonOptions common) => (_context, _common) = (context, common);

    public static Command Create(CliContext context, CommonOptions common)
    {
        var parts = new CompareCommand(context, common);
        var command = new Command("compare", AssessmentTexts.Help_Compare) { parts._older, parts._newer, common.Json };
        command.SetAction(parts.Run);
        return command;
    }

    private int Run(ParseResult parse)
    {
        var (older, newer) = (Read(parse.GetRequiredValue(_older)), Read(parse.GetRequiredValue(_newer)));
        var changes = ReportComparison.Of(older, newer).Changes;
        if (parse.GetValue(_common.Json))
            foreach (var change in changes) JsonOutput.Write(_context, change, CliJson.Default.VerdictChange);
        else
            Write(older, newer, [.. changes]);
        return (int)(changes.IsEmpty ? ExitCode.Ok : ExitCode.Findings);
    }

    private void Write(EvaluationVerdict older, EvaluationVerdict newer, IReadOnlyList<VerdictChange> changes)
    {
        _context.Line(Printable.Line(CliContext.Fill(AssessmentTexts.Compare_Head, older.Target, Moments.Write(older.Began), newer.Target, Moments.Write(newer.Began))));
        if (older.Profile != newer.Profile || older.Seed != newer.Seed || older.Share != newer.Share) _context.Line(AssessmentTexts.Compare_Unlike);
        if (changes.Count == 0)
        {
            _context.Line(AssessmentTexts.Compare_Same);
            return;
        }

        var table = new Listing(AssessmentTexts.Column_Kind, AssessmentTexts.Column_Id, AssessmentTexts.Column_Was, AssessmentTexts.Column_Is, AssessmentTexts.Column_Direction);
        foreach (var change in changes)
            table.Add(change.What, change.Id, change.Was, change.Is, change.Worse > 0 ? AssessmentTexts.Worse : change.Worse < 0 ? AssessmentTexts.Better : AssessmentTexts.Other);
        table.Write(_context);
        _context.Line(CliContext.Fill(AssessmentTexts.Compare_Count, changes.Count, changes.Count(change => change.Worse > 0), changes.Count(change => change.Worse < 0)));
    }

    private static EvaluationVerdict Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(file), CliJson.Default.EvaluationVerdict) is { Checks: not null, Clauses: not null } verdict ? verdict
                : throw new JsonException("it has no checks");
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new CliRefusalException(CliContext.Fill(AssessmentTexts.Error_Report, Printable.Line(file), Printable.Line(fault.Message)), AssessmentTexts.Error_Report_Hint);
        }
    }
}
