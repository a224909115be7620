using Menshen.Journal;
using Menshen.Policy;

namespace Menshen.Watch;

/// <summary>Follows the journal on a thread of its own and raises alarms; no event between two runs is missed and none is told twice.</summary>
/// <remarks><code>
///  memory (position, values seen)        journal                                   raise
///     │                                    │                                         ▲
///     └─► read again what the windows need ┴─► entries behind the position ─► rules ─┴─ not raised before a crash? ─► AlarmRaised record
/// </code>
/// What was raised after the memory was last saved stands in the journal itself: the alarms found there are not raised again.</remarks>
public sealed class AlarmWatch : IDisposable
{
    /// <summary>How often what was seen is written down; what a crash loses is read again.</summary>
    private static readonly TimeSpan SavePause = TimeSpan.FromSeconds(10);

    private readonly JournalReader _reader;
    private readonly AlarmMemory _memory;
    private readonly Func<AlarmRaised, bool> _raise;
    private readonly Action<Exception> _failed;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Thread _thread;
    private AlarmRules _rules;
    private long _raised;

    /// <param name="rules">The rules in force.</param>
    /// <param name="reader">The journal to follow.</param>
    /// <param name="memoryFile">Where position and values seen are kept.</param>
    /// <param name="raise">Records an alarm; false if that is not possible now, then it is tried again.</param>
    /// <param name="failed">Told when following must end (a damaged journal): somebody has to look.</param>
    public AlarmWatch(
        AlarmRules rules, JournalReader reader, string memoryFile, Func<AlarmRaised, bool> raise, Action<Exception> failed, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        (_rules, _reader, _raise, _failed, _time) = (rules, reader, raise, failed, time);
        _memory = AlarmMemory.Read(memoryFile);
        _thread = new Thread(Run) { Name = "alarms", IsBackground = true };
    }

    /// <summary>Gives the rules of that digest when the journal says that they are in force; null: those before stay. So the rules change at one place in
    /// the stream of events, and it is on record which.</summary>
    public Func<string, AlarmRules?>? Reload { get; init; }

    /// <summary>Alarms raised since the start.</summary>
    public long Raised => Interlocked.Read(ref _raised);

    public void Start() => _thread.Start();

    public void Dispose()
    {
        _stopping.Cancel();
        if (_thread.IsAlive) { _thread.Join(); }
        _stopping.Dispose();
    }

    private void Run()
    {
        try
        {
            Follow(_stopping.Token);
        }
        catch (Exception e) when (e is JournalDamagedException or IOException or UnauthorizedAccessException)
        {
            _failed(e);
        }
    }

    private void Follow(CancellationToken stopping)
    {
        var evaluator = new AlarmEvaluator(_rules, _time.LocalTimeZone);
        evaluator.Remember(_memory.Known);
        var from = ReadAgainFrom();
        var next = ReadAgain(ref evaluator, from, stopping);
        Save(evaluator, next);
        var saved = _time.GetTimestamp();
        foreach (var frame in _reader.FollowEvents(from, stopping))
        {
            for (var i = 0; i < frame.Length; i++)
            {
                ref readonly var happened = ref frame.Span[i];
                // Read a moment ago.
                if (happened.Index < next) { continue; }
                var raised = evaluator.Feed(happened);
                if (raised.Count > 0) { RaiseAll(raised, stopping); }
                next = happened.Index + 1;
                evaluator = Renewed(evaluator, happened);
            }

            if (_time.GetElapsedTime(saved) < SavePause) { continue; }
            Save(evaluator, next);
            saved = _time.GetTimestamp();
        }

        Save(evaluator, next);
    }

    /// <summary>Fills the windows, raises what nobody has heard of because this process ended before, and answers with the next record.</summary>
    private ulong ReadAgain(ref AlarmEvaluator evaluator, DateTimeOffset from, CancellationToken stopping)
    {
        HashSet<string> told = new(StringComparer.Ordinal);
        List<AlarmRaised> found = [];
        var (next, earliest) = (_memory.Next, JournalTime.From(from));
        var isOurs = !_memory.IsNew;
        foreach (var frame in _reader.ReadEvents(from, stopping))
        {
            foreach (ref readonly var happened in frame.Span)
            {
                if (happened.Time < earliest) { continue; }
                if (happened.Entry?.Alarm is { } alarm) { told.Add(AlarmEvaluator.IdentityOf(alarm)); }
                // Of a first run that which happened before it, and not what did while this process started, which takes seconds on a busy machine.
                if (_memory.IsNew && happened.Entry?.Kind == RecordKind.ServiceStarted)
                {
                    isOurs = true;
                    found.Clear();
                }

                var raised = evaluator.Feed(happened);
                if (isOurs && happened.Index >= _memory.Next)
                {
                    found.AddRange(raised);
                    evaluator = Renewed(evaluator, happened);
                }

                next = Math.Max(next, happened.Index + 1);
            }
        }

        RaiseAll(found.Where(alarm => !told.Contains(AlarmEvaluator.IdentityOf(alarm))), stopping);
        return next;
    }

    private void RaiseAll(IEnumerable<AlarmRaised> alarms, CancellationToken stopping)
    {
        foreach (var alarm in alarms) { Raise(alarm, stopping); }
    }

    // Windows begin anew, as their lengths may be others; what was seen is still known.
    private AlarmEvaluator Renewed(AlarmEvaluator before, in JournalEvent happened)
    {
        if (happened.Entry?.NewAlarmRules is not { } digest || Reload?.Invoke(digest) is not { } rules) { return before; }
        _rules = rules;
        var evaluator = new AlarmEvaluator(rules, _time.LocalTimeZone);
        evaluator.Remember(before.Known());
        return evaluator;
    }

    // A first run has no memory: it looks at what has come since Menshen started, and reads the day before only to know who is usually there.
    private DateTimeOffset ReadAgainFrom()
    {
        var longest = _rules.All.Select(rule => rule.Within > rule.Quiet ? rule.Within : rule.Quiet).DefaultIfEmpty(TimeSpan.Zero).Max();
        return _memory.IsNew ? _time.GetUtcNow() - TimeSpan.FromDays(1) : _memory.SavedAt - longest;
    }

    private void Save(AlarmEvaluator evaluator, ulong next) => _memory.Write(next, _time.GetUtcNow(), evaluator.Known());

    private void Raise(AlarmRaised alarm, CancellationToken stopping)
    {
        // A full journal takes it later; while nothing can be recorded nothing happens that could be missed.
        while (!_raise(alarm with { Time = JournalTime.Now(_time) }))
        {
            if (stopping.WaitHandle.WaitOne(TimeSpan.FromSeconds(1))) { return; }
        }

        Interlocked.Increment(ref _raised);
    }
}
