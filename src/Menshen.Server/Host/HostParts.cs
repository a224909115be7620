using Menshen.Journal;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>What watches the machine beside Menshen itself, started together.</summary>
internal sealed class HostParts
{
    private HostParts(HostWatch load, HostLogWatch logs, TimeServerWatch clock, SpaceGrowthWatch space) => (Load, Logs, Clock, Space) = (load, logs, clock, space);

    public HostWatch Load { get; }

    public SpaceGrowthWatch Space { get; }

    private HostLogWatch Logs { get; }

    private TimeServerWatch Clock { get; }

    public IEnumerable<string> Warnings =>
    [
        .. Load.Warnings, .. Logs.Unread.Select(path => $"{path} cannot be read: give Menshen's account the group that may (often adm)"),
        .. Clock.Trouble is { } trouble ? [trouble] : Array.Empty<string>(),
        .. Space.Warning is { } ending ? [ending] : Array.Empty<string>(),
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
        var space = new SpaceGrowthWatch(rules, new SpaceSeries(deployment.SpaceSeries), () => LookAtSpace(deployment, time), log, time);
        parts.Add(space);
        return new HostParts(load, logs, clock, space);
    }

    private static (SpacePoint, long) LookAtSpace(Deployment deployment, TimeProvider time) =>
        (SpacePoint.Take(deployment.Root, deployment.Journal, time), new DriveInfo(deployment.Root).AvailableFreeSpace);
}
