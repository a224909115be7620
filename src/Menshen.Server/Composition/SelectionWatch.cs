using Menshen.Journal;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>Keeps the auditor's rules in force as <c>audit.yaml</c> says them: looks at the file, records each change, and only then applies it.</summary>
/// <remarks>A file with errors changes nothing, and that it was refused is recorded. Before any file was good, everything is recorded in full.</remarks>
internal sealed class SelectionWatch : IDisposable
{
    /// <summary>How often the file is looked at.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly SettledFile _file;
    private readonly JournalWriter _journal;
    private readonly Action<AuditSelection> _apply;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _oneAtATime = new();

    public SelectionWatch(string file, JournalWriter journal, Action<AuditSelection> apply, TimeProvider time)
    {
        (_file, _journal, _apply, _time) = (new SettledFile(file), journal, apply, time);
        Look(settled: true);
        _timer = time.CreateTimer(_ => Look(), null, Interval, Interval);
    }

    /// <summary>The rules in force.</summary>
    public AuditSelection InForce { get; private set; } = AuditSelection.Everything;

    /// <summary>SM3 of the file they came from, in hexadecimal; empty where there was none.</summary>
    public string Digest { get; private set; } = "";

    /// <summary>Why the file as it is now is not in force; empty if it is.</summary>
    public IReadOnlyList<string> Trouble { get; private set; } = [];

    public void Dispose() => _timer.Dispose();

    /// <summary>One look at the file; the timer's work.</summary>
    /// <param name="settled">True to trust the bytes at once.</param>
    public void Look(bool settled = false)
    {
        lock (_oneAtATime)
        {
            if (_file.TryTake(settled, out var bytes, out var digest))
                Judge(bytes, digest);
            else if (_file.IsUnreadable)
                Trouble = [$"{_file.Path} cannot be read; the rules before stay in force"];
        }
    }

    private void Judge(byte[] bytes, string digest)
    {
        var result = AuditSelection.Parse(System.Text.Encoding.UTF8.GetString(bytes), _file.Path);
        var changes = result.IsValid ? InForce.DifferencesTo(result.Selection) : [.. result.Errors.Select(error => error.ToString())];
        var record = new SelectionChanged(
            JournalTime.Now(_time), Digest, digest, string.Join("; ", changes), result.IsValid ? "in force" : "refused");
        // The record comes first: rules of which nobody can later say when they began are not applied. The next look tries again.
        if (!_journal.Record(record, Patience))
            return;
        _file.Judged(digest);
        Trouble = result.IsValid ? [] : [.. result.Errors.Select(error => error.ToString())];
        if (!result.IsValid)
            return;
        (InForce, Digest) = (result.Selection, digest);
        _apply(result.Selection);
    }
}
