using System.Globalization;
using Menshen.Engine;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>Watches the hosts of an engine with several, and records when a standby is missing or late, when that is over, and when a host takes writes
/// that must not. Alarms follow the records.</summary>
internal sealed class StandbyWatch : IDisposable
{
    public const string Missing = "standby.missing", Late = "standby.late", Good = "standby.good", Refused = "host.refused";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Func<IReadOnlyList<EngineHostStatus>> _hosts;
    private readonly InForce<StandbyRules> _rules;
    private readonly AdministrationLog _log;
    private readonly TimeProvider _time;
    private readonly Lock _oneAtATime = new();
    private readonly Dictionary<(string Kind, string Host), long> _since = [];
    private readonly Dictionary<(string Kind, string Host), string> _told = [];
    private readonly ITimer _timer;

    public StandbyWatch(Func<IReadOnlyList<EngineHostStatus>> hosts, InForce<StandbyRules> rules, AdministrationLog log, TimeProvider time)
    {
        (_hosts, _rules, _log, _time) = (hosts, rules, log, time);
        _timer = time.CreateTimer(_ => Look(), null, Interval, Interval);
    }

    public IEnumerable<string> Warnings
    {
        get
        {
            lock (_oneAtATime) return [.. _told.OrderBy(told => told.Key).Select(told => $"PostgreSQL: {told.Key.Host}: {told.Value}")];
        }
    }

    public void Dispose() => _timer.Dispose();

    /// <summary>One look; the timer's work.</summary>
    public void Look()
    {
        lock (_oneAtATime)
        {
            var (hosts, rules) = (_hosts(), _rules.Now);
            if (hosts.Count == 0) return;
            var standbys = hosts.Count(host => host.Role == EngineHostRole.Standby);
            Judge(
                Missing, "all", standbys < rules.Minimum, string.Create(CultureInfo.InvariantCulture, $"{standbys} of at least {rules.Minimum} standbys answer"),
                rules.Sustained);
            foreach (var host in hosts)
            {
                var behind = host.Delay ?? TimeSpan.Zero;
                Judge(
                    Late, host.Host, behind > rules.DelayLimit,
                    string.Create(CultureInfo.InvariantCulture, $"the standby is {behind.TotalSeconds:0.#} s behind, limit {rules.DelayLimit.TotalSeconds:0} s"), rules.Sustained);
                // At once: it may be writing at this moment.
                Judge(
                    Refused, host.Host, host.Role is EngineHostRole.Stale or EngineHostRole.Conflicting or EngineHostRole.Foreign, host.Trouble ?? "",
                    TimeSpan.Zero);
            }
        }
    }

    private void Judge(string kind, string host, bool isWrong, string words, TimeSpan sustained)
    {
        var key = (kind, host);
        if (isWrong)
        {
            if (!_since.TryGetValue(key, out var since)) _since[key] = since = _time.GetTimestamp();
            if (_told.ContainsKey(key)) _told[key] = words;
            else if (_time.GetElapsedTime(since) >= sustained && _log.Write(ScrubDesk.Menshen, kind, host, words)) _told[key] = words;
        }
        else
        {
            _since.Remove(key);
            if (_told.ContainsKey(key) && _log.Write(ScrubDesk.Menshen, Good, host, $"no longer: {kind}")) _told.Remove(key);
        }
    }
}
