using Menshen.Journal;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>What watches the machine beside Menshen itself, started together.</summary>
internal sealed class HostParts
{
    private HostParts(HostWatch load, HostLogWatch logs, TimeServerWatch clock) => (Load, Logs, Clock) = (load, logs, clock);

    public HostWatch Load { get; }

    private HostLogWatch Logs { get; }

    private TimeServerWatch Clock { get; }

    public IEnumerable<string> Warnings =>
    [
        .. Load.Warnings, .. Logs.Unread.Select(path => $"{path} cannot be read: give Menshen's account the group that may (often adm)"),
        .. Clock.Trouble is { } trouble ? [trouble] : Array.Empty<string>(),
    ];

    public static HostParts Start(StartedParts parts, Deployment deployment, InForce<HostRules> rules, JournalWriter journal, TimeProvider time)
    {
        var log = new AdministrationLog(journal, time);
        var load = new HostWatch(rules, () => HostSample.Take(deployment.Root), log, time);
        parts.Add(load);
        var logs = new HostLogWatch(rules, deployment.HostLogPlaces, journal, time);
        parts.Add(logs);
        var clock = new TimeServerWatch(rules, log, time);
        parts.Add(() => clock.DisposeAsync().AsTask());
        clock.Start();
        return new HostParts(load, logs, clock);
    }
}
