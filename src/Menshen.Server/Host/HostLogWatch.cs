using Menshen.Journal;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>Takes the lines of the operating system's logs into the journal: who came to the machine and what he did there stands beside what was done in the database.</summary>
/// <remarks>A line is what the file says and no more: who may write the file, or call <c>logger</c>, may lie in it. It is recorded as told, with the file it was read from, and it
/// is text alone: it never counts as a log-in of Menshen's. A flood of lines is counted and does not fill the journal.</remarks>
internal sealed class HostLogWatch : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Lines of one file in a minute: ten a second, more than the log-ins of a busy machine.</summary>
    internal const int MostPerMinute = 600;

    private readonly InForce<HostRules> _rules;
    private readonly JournalWriter _journal;
    private readonly TimeProvider _time;
    private readonly HostLogPlaces _places;
    private readonly Dictionary<string, HostLogFile> _files = [];
    private readonly Dictionary<string, (int Taken, int Left)> _minute = [];
    private readonly HashSet<string> _unread = [];
    private readonly Lock _oneAtATime = new();
    private readonly ITimer _timer;
    private DateTimeOffset _minuteEnd;

    public HostLogWatch(InForce<HostRules> rules, string places, JournalWriter journal, TimeProvider time)
    {
        (_rules, _journal, _time, _places) = (rules, journal, time, new HostLogPlaces(places));
        _timer = time.CreateTimer(_ => Look(), null, Interval, Interval);
    }

    /// <summary>Files that the policy names and that cannot be read.</summary>
    public IReadOnlyCollection<string> Unread
    {
        get
        {
            lock (_oneAtATime) return [.. _unread];
        }
    }

    public void Dispose()
    {
        _timer.Dispose();
        lock (_oneAtATime)
        {
            foreach (var file in _files.Values) file.Dispose();
        }
    }

    /// <summary>One look at all files; the timer's work.</summary>
    public void Look()
    {
        if (!_oneAtATime.TryEnter()) return;
        try
        {
            var wanted = _rules.Now.Logs;
            foreach (var gone in _files.Keys.Except(wanted).ToList())
            {
                _files.Remove(gone, out var left);
                left!.Dispose();
            }

            TurnMinute();
            foreach (var path in wanted) LookAt(path);
            _places.Keep(_files.Values);
        }
        finally
        {
            _oneAtATime.Exit();
        }
    }

    private void LookAt(string path)
    {
        try
        {
            if (!_files.TryGetValue(path, out var file))
            {
                file = new HostLogFile(path);
                file.Begin(_places.Of(path));
                _files[path] = file;
            }

            // What is behind in the old file first, then the new one.
            do Take(file);
            while (file.TurnIfRotated());
            _unread.Remove(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Once, not each second.
            if (_unread.Add(path)) Record(path, new HostLogLine("", "", "", $"menshen cannot read it: {e.GetType().Name}"));
        }
    }

    private void Take(HostLogFile file)
    {
        var (taken, left) = _minute.GetValueOrDefault(file.Path);
        foreach (var (line, end) in file.Read(MostPerMinute))
        {
            if (taken < MostPerMinute)
            {
                // What the journal does not take now is read again.
                if (line.Trim().Length > 0 && !Record(file.Path, HostLogLine.Read(line))) break;
                taken++;
            }
            else
                left++;
            file.Took(end);
        }

        _minute[file.Path] = (taken, left);
    }

    private void TurnMinute()
    {
        var now = _time.GetUtcNow();
        if (now < _minuteEnd) return;
        _minuteEnd = now + TimeSpan.FromMinutes(1);
        foreach (var (path, (_, left)) in _minute.Where(m => m.Value.Left > 0).ToList())
            Record(path, new HostLogLine("", "", "", FormattableString.Invariant($"{left} lines of a minute are not recorded: more than {MostPerMinute}")));
        _minute.Clear();
    }

    private bool Record(string path, HostLogLine line) =>
        _journal.Record(new HostRecorded(JournalTime.Now(_time), path, line.Program, line.User, line.Source, line.Text), Patience);
}
