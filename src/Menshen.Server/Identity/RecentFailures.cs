namespace Menshen.Server;

/// <summary>Failures to log in to the control surface, by account and source, since the start.</summary>
/// <remarks>By source, too: or a stranger could lock the administrators out by failing in their names.</remarks>
internal sealed class RecentFailures(TimeProvider time) : ILoginFailures
{
    /// <summary>The standards' numbers: five, and half an hour.</summary>
    private const int Most = 5;

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(30);

    /// <summary>Pairs that are remembered; beyond, the oldest are forgotten, so that invented names cost no memory.</summary>
    private const int Remembered = 10_000;

    private const int LongestName = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<(string, string), (int Count, DateTimeOffset Last)> _failures = [];

    public bool MayTry(string name, string source)
    {
        lock (_gate)
            return !_failures.TryGetValue(KeyOf(name, source), out var known) || known.Count < Most || time.GetUtcNow() - known.Last >= Pause;
    }

    public void NoteFailure(string name, string source)
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            var key = KeyOf(name, source);
            var before = _failures.TryGetValue(key, out var known) && now - known.Last < Pause ? known.Count : 0;
            if (_failures.Count >= Remembered && !_failures.ContainsKey(key))
                _failures.Remove(_failures.MinBy(failure => failure.Value.Last).Key);
            _failures[key] = (before + 1, now);
        }
    }

    public void NoteSuccess(string name, string source)
    {
        lock (_gate)
            _failures.Remove(KeyOf(name, source));
    }

    private static (string, string) KeyOf(string name, string source) => (name.Length <= LongestName ? name : name[..LongestName], source);
}
