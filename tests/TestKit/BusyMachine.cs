namespace Menshen.TestKit;

/// <summary>How long something may take in a test, from how long it may take on a machine that does nothing else.</summary>
/// <remarks>Two test projects, their engines and whatever else the host has for guests share two cores: a limit that holds on a quiet machine fails one
/// run in twenty here and proves nothing by it. What such a limit must tell apart is linear from quadratic, an event from a poll, or an end from none.</remarks>
public static class BusyMachine
{
    private const int Share = 6;

    public static TimeSpan Seconds(double onQuietMachine) => TimeSpan.FromSeconds(onQuietMachine * Share);
}
