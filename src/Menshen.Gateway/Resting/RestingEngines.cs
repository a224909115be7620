using System.Diagnostics.CodeAnalysis;
using Menshen.Gateway.Sessions;
using Menshen.Gateway.Transport;
using Menshen.Policy;

namespace Menshen.Gateway.Resting;

/// <summary>One loop's resting engine streams. A login that finds one is spared a new backend, which is most of what a login costs; and a backend that has
/// served before has mapped the engine's shared memory, a page fault for each page, which a new one pays in its first seconds.</summary>
internal sealed class RestingEngines
{
    /// <summary>How often those that have rested long enough are looked for, at most and at least.</summary>
    private static readonly TimeSpan SoonestLook = TimeSpan.FromMilliseconds(250), LatestLook = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, List<RestingEngine>> _byKey = new(StringComparer.Ordinal);
    private readonly WarmConnectionRules _rules;
    private readonly AllResting _all;
    private readonly bool _allowed;
    private bool _looking;

    public RestingEngines(EventLoop loop, AllResting all, PolicySet policy)
    {
        (Loop, _all, _rules) = (loop, all, policy.WarmConnections);
        // PostgreSQL's own regression tests look at what a fresh backend looks like; DISCARD ALL does not undo a LOAD or a custom setting's name.
        _allowed = policy is { Profile: not Profile.Transparent, WarmConnections.KeepWarm: true };
        all.Join(this);
    }

    public EventLoop Loop { get; }

    /// <summary>Grows when rights or settings change; a stream opened before that does not come to rest.</summary>
    public int Epoch { get; private set; }

    /// <summary>A clean stream for the key; the one that was used last, so that those that are too many grow old.</summary>
    public bool TryTake(string key, [NotNullWhen(true)] out RestingEngine? engine)
    {
        engine = null;
        if (!_byKey.TryGetValue(key, out var list)) return false;
        var index = list.FindLastIndex(e => e.IsClean && !e.Stream.HasUnread);
        if (index < 0) return false;
        engine = list[index];
        list.RemoveAt(index);
        if (list.Count == 0) _byKey.Remove(key);
        _all.Leave(engine.Place);
        return true;
    }

    /// <summary>Takes a stream in, in the place of the oldest one here if there are enough; or closes it.</summary>
    public void Put(string key, RestingScope place, StreamChannel stream, EngineWelcome welcome, int epoch)
    {
        var isOld = Environment.TickCount64 - welcome.Since >= _rules.Lifetime.TotalMilliseconds;
        var isEnough = _byKey.TryGetValue(key, out var there) && there.Count >= _rules.PerSubject;
        if (!_allowed || isOld || epoch != Epoch || isEnough || !TryEnter(place))
        {
            stream.Close();
            return;
        }
        // Looked up anew: the one that made room may have been this key's last.
        var list = _byKey.TryGetValue(key, out var known) ? known : _byKey[key] = [];
        var engine = new RestingEngine(this, key, place, stream, welcome);
        list.Add(engine);
        engine.Begin();
        LookLater();
    }

    /// <summary>Closes all: rights or settings of a role have changed, or the engine is gone.</summary>
    public void Forget()
    {
        Epoch++;
        foreach (var engine in All().ToArray()) Remove(engine);
    }

    /// <summary>Closes those of the scope.</summary>
    public void Close(RestingScope scope)
    {
        foreach (var engine in All().Where(e => scope.Covers(e.Place)).ToArray()) Remove(engine);
    }

    /// <summary>Closes the oldest here while there are too many in all.</summary>
    public void Trim()
    {
        while (_all.IsOver && All().MinBy(e => e.Since) is { } oldest) Remove(oldest);
    }

    /// <summary>Closes one, if it still rests here.</summary>
    public void Remove(RestingEngine engine)
    {
        if (!_byKey.TryGetValue(engine.Key, out var list) || !list.Remove(engine)) return;
        if (list.Count == 0) _byKey.Remove(engine.Key);
        _all.Leave(engine.Place);
        engine.Stream.Close();
    }

    private IEnumerable<RestingEngine> All() => _byKey.Values.SelectMany(list => list);

    private bool TryEnter(RestingScope place)
    {
        if (_all.TryEnter(place)) return true;
        if (All().MinBy(e => e.Since) is not { } oldest) return false;
        Remove(oldest);
        return _all.TryEnter(place);
    }

    // One look for all: a timer for each would be a million of them where sessions come and go by the thousand.
    private void LookLater()
    {
        if (_looking) return;
        _looking = true;
        Loop.After(TimeSpan.FromTicks(Math.Clamp(_rules.Idle.Ticks / 10, SoonestLook.Ticks, LatestLook.Ticks)), Look);
    }

    private void Look()
    {
        _looking = false;
        var since = Environment.TickCount64 - (long)_rules.Idle.TotalMilliseconds;
        foreach (var engine in All().Where(e => e.Since <= since).ToArray()) Remove(engine);
        if (_byKey.Count > 0) LookLater();
    }
}
