using System.Globalization;
using Menshen.Control;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>Watches processor, memory, disk and network of the machine, and records when one is over its threshold for a while and when it is below again.</summary>
internal sealed class HostWatch : IDisposable
{
    public const string Strained = "host.strained", Relieved = "host.relieved";

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly InForce<HostRules> _rules;
    private readonly AdministrationLog _log;
    private readonly TimeProvider _time;
    private readonly Func<HostSample> _sample;
    private readonly Dictionary<string, long> _since = [];
    private readonly HashSet<string> _strained = [];
    private readonly Lock _oneAtATime = new();
    private readonly ITimer _timer;
    private HostSample _before;
    private long _at;

    public HostWatch(InForce<HostRules> rules, Func<HostSample> sample, AdministrationLog log, TimeProvider time)
    {
        (_rules, _sample, _log, _time) = (rules, sample, log, time);
        (_before, _at) = (sample(), time.GetTimestamp());
        _timer = time.CreateTimer(_ => Look(), null, Interval, Interval);
    }

    /// <summary>What the last second was like.</summary>
    public HostReport Report { get; private set; } = new(0, 0, 0, 0);

    public IEnumerable<string> Warnings
    {
        get
        {
            lock (_oneAtATime) return [.. _strained.Order().Select(what => $"the machine's {what} is over its threshold (policy: host.{what})")];
        }
    }

    public void Dispose() => _timer.Dispose();

    /// <summary>One look; the timer's work.</summary>
    public void Look()
    {
        lock (_oneAtATime)
        {
            var (now, moment) = (_sample(), _time.GetTimestamp());
            var seconds = Math.Max(_time.GetElapsedTime(_at, moment).TotalSeconds, 0.001);
            Report = new HostReport(
                Percent(now.Busy - _before.Busy, now.All - _before.All), Percent(now.MemoryUsed, now.MemoryAll), Percent(now.DiskUsed, now.DiskAll),
                (long)Math.Max(0, (now.Network - _before.Network) / seconds));
            (_before, _at) = (now, moment);
            var rules = _rules.Now;
            Judge("processor", Report.ProcessorPercent, rules.Processor, " %", rules.Sustained);
            Judge("memory", Report.MemoryPercent, rules.Memory, " %", rules.Sustained);
            Judge("disk", Report.DiskPercent, rules.Disk, " %", rules.Sustained);
            Judge("network", Report.NetworkBytesPerSecond, rules.Network, " bytes/s", rules.Sustained);
        }
    }

    private void Judge(string what, double value, double threshold, string unit, TimeSpan sustained)
    {
        if (threshold > 0 && value > threshold)
        {
            if (!_since.TryGetValue(what, out var since)) _since[what] = since = _time.GetTimestamp();
            if (_time.GetElapsedTime(since) >= sustained && !_strained.Contains(what) && Tell(Strained, what, value, threshold, unit)) _strained.Add(what);
        }
        else
        {
            _since.Remove(what);
            if (_strained.Contains(what) && Tell(Relieved, what, value, threshold, unit)) _strained.Remove(what);
        }
    }

    private bool Tell(string action, string what, double value, double threshold, string unit) =>
        _log.Write(ScrubDesk.Menshen, action, what, string.Create(CultureInfo.InvariantCulture, $"{value:0.#}{unit}, threshold {threshold:0}{unit}"));

    private static double Percent(long part, long all) => all <= 0 ? 0 : Math.Round(100.0 * part / all, 1);
}
