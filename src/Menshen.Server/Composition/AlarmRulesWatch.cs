using Menshen.Journal;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>Records when <c>alarms.yaml</c> changes and whether the new rules hold; the follower changes its rules when it reads that record.</summary>
internal sealed class AlarmRulesWatch : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private const string Before = "the rules before stay in force";

    private readonly SettledFile _file;
    private readonly JournalWriter _journal;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private readonly Lock _oneAtATime = new();
    // Null: not looked yet.
    private AlarmRules? _inForce;
    private string _digest = "";
    private bool _isUnreadable;

    public AlarmRulesWatch(string file, JournalWriter journal, TimeProvider time)
    {
        (_file, _journal, _time) = (new SettledFile(file), journal, time);
        Look(settled: true);
        _timer = time.CreateTimer(_ => Look(), null, Interval, Interval);
    }

    /// <summary>Why the file as it is now is not in force, and what is in its place; or null.</summary>
    public string? Trouble { get; private set; }

    public void Dispose() => _timer.Dispose();

    /// <summary>One look at the file; the timer's work.</summary>
    public void Look(bool settled = false)
    {
        lock (_oneAtATime)
        {
            if (_file.TryTake(settled, out var bytes, out var digest))
                Judge(bytes, digest);
            else if (_file.IsUnreadable)
                Miss();
        }
    }

    // Recorded once: the rules that somebody wrote hold no more after the next start.
    private void Miss()
    {
        var instead = _inForce is null || ReferenceEquals(_inForce, AlarmRules.Default) ? "the default rules are in force" : Before;
        Trouble = $"alarms.yaml cannot be read. Until it can, {instead}: make {_file.Path} a file of at most 1 MiB that the user who runs Menshen may read";
        if (_isUnreadable || !_journal.Record(new AlarmRulesChanged(JournalTime.Now(_time), _digest, "", $"cannot be read; until it can, {instead}", AlarmRulesChanged.Refused), Patience))
            return;
        _isUnreadable = true;
        _inForce ??= AlarmRules.Default;
        // The same bytes as before are news when they are there again.
        _file.Judged("");
    }

    private void Judge(byte[] bytes, string digest)
    {
        // Without a file the rules are the default ones, as for the follower.
        var result = File.Exists(_file.Path) ? AlarmRules.Parse(bytes, _file.Path) : null;
        var rules = result is null ? AlarmRules.Default : result.Rules;
        var instead = _inForce is null && result is not null ? AtStart(result) : Before;
        string[] changes = rules is null ? [.. result!.Errors.Select(error => error.ToString()), $"until it is mended, {instead}"] : [.. (_inForce ?? AlarmRules.Default).DifferencesTo(rules)];
        var record = new AlarmRulesChanged(
            JournalTime.Now(_time), _digest, digest, string.Join("; ", changes), rules is null ? AlarmRulesChanged.Refused : AlarmRulesChanged.InForce);
        if (!_journal.Record(record, Patience))
            return;
        _file.Judged(digest);
        _isUnreadable = false;
        Trouble = rules is null ? $"alarms.yaml is refused: {changes[0]} Until it is mended, {instead}: menshen alarm check {_file.Path}" : null;
        if (rules is not null)
            _digest = digest;
        _inForce = rules ?? _inForce ?? result!.AtStart;
    }

    private static string AtStart(AlarmRulesLoadResult result) => ReferenceEquals(result.AtStart, AlarmRules.Default)
        ? "the default rules are in force"
        : FormattableString.Invariant($"{result.AtStart.All.Length} rules are in force, which are those of it without errors, and the default ones of the same names in the place of others");
}
