using System.Globalization;
using System.Text.Json;
using Menshen.Evaluator;

namespace Menshen.Cli.Evaluation;

/// <summary>Shows which check runs; with a file, also notes each finished one in it, and knows those that an interrupted run has noted there.</summary>
/// <remarks>The file is lines of JSON: whose run it is, then a line for each check. A line that was being written when the run died is no line.</remarks>
internal sealed class EvaluationWatch : IEvaluationWatch
{
    /// <summary>How a line with subjects begins; that of a check begins with its id.</summary>
    private const string Subjects = "{\"database\":";

    private readonly Action<string> _show;
    private readonly string? _file;
    private readonly int _checks;
    private int _begun;
    private readonly Dictionary<string, CheckReport> _earlier = new(StringComparer.Ordinal);

    private EvaluationWatch(Action<string> show, string? file, int checks) => (_show, _file, _checks) = (show, file, checks);

    private readonly List<EarlierSubjects> _left = [];

    public IReadOnlyList<EarlierSubjects> Left => _left;

    /// <summary>How many checks were finished before.</summary>
    public int Known => _earlier.Count;

    public static EvaluationWatch Of(Action<string> show, string? file, EvaluationRun run, IReadOnlyCollection<Check> checks)
    {
        var watch = new EvaluationWatch(show, file, checks.Count);
        if (file is null) return watch;
        try
        {
            var key = JsonOutput.Text(run, CliJson.Default.EvaluationRun, indented: false);
            if (File.Exists(file))
                watch.Read(File.ReadAllText(file), key, checks.ToDictionary(check => check.Id, StringComparer.Ordinal));
            else
                using (new FileStream(file, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite })) { }
            // Anew: what a dying run has left half written goes.
            File.WriteAllLines(file, [key, .. watch._left.Select(Line), .. watch._earlier.Values.Select(Line)]);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new CliRefusalException(CliContext.Fill(AssessmentTexts.Error_Write, Printable.Line(file), Printable.Line(fault.Message)), EvaluationTexts.Error_Resume_Hint);
        }

        return watch;
    }

    public CheckReport? Earlier(Check check) => _earlier.GetValueOrDefault(check.Id);

    public void Begins(Check check) => _show(string.Create(CultureInfo.InvariantCulture, $"- {Known + ++_begun} / {_checks} {check.Id}"));

    public void Judged(CheckReport report)
    {
        if (_file is not null) File.AppendAllLines(_file, [Line(report)]);
    }

    public void Made(EarlierSubjects subjects)
    {
        if (_file is not null) File.AppendAllLines(_file, [Line(subjects)]);
    }

    /// <summary>The run is through: nothing is to be gone on with.</summary>
    public void End()
    {
        if (_file is not null) File.Delete(_file);
    }

    private static string Line(CheckReport report) => JsonOutput.Text(CheckVerdict.Of(report), CliJson.Default.CheckVerdict, indented: false);

    private static string Line(EarlierSubjects subjects) => JsonOutput.Text(subjects, CliJson.Default.EarlierSubjects, indented: false);

    private void Read(string text, string key, Dictionary<string, Check> checks)
    {
        var lines = text.Split('\n');
        if (lines[0] != key)
            throw new CliRefusalException(CliContext.Fill(EvaluationTexts.Error_Resume, Printable.Line(_file!), Printable.Line(lines[0])), EvaluationTexts.Error_Resume_Hint, ExitCode.Findings);
        foreach (var line in lines.Skip(1))
        {
            try
            {
                if (line.StartsWith(Subjects, StringComparison.Ordinal))
                    _left.Add(JsonSerializer.Deserialize(line, CliJson.Default.EarlierSubjects)!);
                else if (line.Length > 0 && JsonSerializer.Deserialize(line, CliJson.Default.CheckVerdict) is { } verdict && checks.TryGetValue(verdict.Id, out var check))
                    _earlier[check.Id] = verdict.Report(check);
            }
            catch (JsonException)
            {
                // The last words of a run that died: the check is made again.
            }
        }
    }
}
