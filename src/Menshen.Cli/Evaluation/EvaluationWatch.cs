using System.Text.Json;
using Menshen.Evaluator;

namespace Menshen.Cli.Evaluation;

/// <summary>Shows which check runs; with a file, also notes each finished one in it, and knows those that an interrupted run has noted there.</summary>
/// <remarks>The file is lines of JSON: whose run it is, then a line for each check. A line that was being written when the run died is no line.</remarks>
internal sealed class EvaluationWatch : IEvaluationWatch
{
    private readonly Action<string> _show;
    private readonly string? _file;
    private readonly Dictionary<string, CheckReport> _earlier = new(StringComparer.Ordinal);

    private EvaluationWatch(Action<string> show, string? file) => (_show, _file) = (show, file);

    /// <summary>How many checks were finished before.</summary>
    public int Known => _earlier.Count;

    public static EvaluationWatch Of(Action<string> show, string? file, EvaluationRun run, IEnumerable<Check> checks)
    {
        var watch = new EvaluationWatch(show, file);
        if (file is null) return watch;
        try
        {
            var key = JsonOutput.Text(run, CliJson.Default.EvaluationRun, indented: false);
            if (File.Exists(file))
                watch.Read(File.ReadAllText(file), key, checks.ToDictionary(check => check.Id, StringComparer.Ordinal));
            else
                using (new FileStream(file, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite })) { }
            // Anew: what a dying run has left half written goes.
            File.WriteAllLines(file, [key, .. watch._earlier.Values.Select(Line)]);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CliRefusalException(CliContext.Fill(AssessmentTexts.Error_Write, Printable.Line(file), Printable.Line(fault.Message)), EvaluationTexts.Error_Resume_Hint);
        }

        return watch;
    }

    public CheckReport? Earlier(Check check) => _earlier.GetValueOrDefault(check.Id);

    public void Begins(Check check) => _show($"- {check.Id}");

    public void Judged(CheckReport report)
    {
        if (_file is not null) File.AppendAllLines(_file, [Line(report)]);
    }

    /// <summary>The run is through: nothing is to be gone on with.</summary>
    public void End()
    {
        if (_file is not null) File.Delete(_file);
    }

    private static string Line(CheckReport report) => JsonOutput.Text(CheckVerdict.Of(report), CliJson.Default.CheckVerdict, indented: false);

    private void Read(string text, string key, Dictionary<string, Check> checks)
    {
        var lines = text.Split('\n');
        if (lines[0] != key)
            throw new CliRefusalException(CliContext.Fill(EvaluationTexts.Error_Resume, Printable.Line(_file!), Printable.Line(lines[0])), EvaluationTexts.Error_Resume_Hint, ExitCode.Findings);
        foreach (var line in lines.Skip(1))
        {
            try
            {
                if (line.Length > 0 && JsonSerializer.Deserialize(line, CliJson.Default.CheckVerdict) is { } verdict && checks.TryGetValue(verdict.Id, out var check))
                    _earlier[check.Id] = verdict.Report(check);
            }
            catch (JsonException)
            {
                // The last words of a run that died: the check is made again.
            }
        }
    }
}
