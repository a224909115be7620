using System.Diagnostics.CodeAnalysis;
using Menshen.Gateway.Sessions;
using Menshen.Gateway.Transport;
using Menshen.Policy;

namespace Menshen.Gateway.Resting;

/// <summary>One loop's resting engine streams. A login that finds one is spared a new backend, which is most of what a login costs.</summary>
internal sealed class RestingEngines(EventLoop loop, PolicySet policy)
{
    private readonly Dictionary<string, List<RestingEngine>> _byKey = new(StringComparer.Ordinal);
    private readonly WarmConnectionRules _rules = policy.WarmConnections;
    // PostgreSQL's own regression tests look at what a fresh backend looks like; DISCARD ALL does not undo a LOAD or a custom setting's name.
    private readonly bool _allowed = policy is { Profile: not Profile.Transparent, WarmConnections.KeepWarm: true };

    /// <summary>Grows when rights or settings change; a stream opened before that does not come to rest.</summary>
    public int Epoch { get; private set; }

    /// <summary>Streams at rest.</summary>
    public int Count { get; private set; }

    /// <summary>A clean stream for the key.</summary>
    public bool TryTake(string key, [NotNullWhen(true)] out RestingEngine? engine)
    {
        engine = null;
        if (!_byKey.TryGetValue(key, out var list)) return false;
        var index = list.FindLastIndex(e => e.IsClean && !e.Stream.HasUnread);
        if (index < 0) return false;
        engine = list[index];
        list.RemoveAt(index);
        Count--;
        return true;
    }

    /// <summary>Takes a stream in, or closes it where there are enough.</summary>
    public void Put(string key, StreamChannel stream, EngineWelcome welcome, int epoch)
    {
        var list = _byKey.TryGetValue(key, out var known) ? known : _byKey[key] = [];
        if (!_allowed || epoch != Epoch || list.Count >= _rules.PerSubject)
        {
            stream.Close();
            return;
        }
        var engine = new RestingEngine(this, key, stream, welcome);
        list.Add(engine);
        Count++;
        engine.Begin();
        loop.After(_rules.Idle, () => Remove(engine));
    }

    /// <summary>Closes all: rights or settings of a role have changed, or the engine is gone.</summary>
    public void Clear()
    {
        Epoch++;
        foreach (var engine in _byKey.Values.SelectMany(list => list).ToArray()) Remove(engine);
    }

    /// <summary>Closes one, if it still rests here.</summary>
    public void Remove(RestingEngine engine)
    {
        if (!_byKey.TryGetValue(engine.Key, out var list) || !list.Remove(engine)) return;
        if (list.Count == 0) _byKey.Remove(engine.Key);
        Count--;
        engine.Stream.Close();
    }
}
