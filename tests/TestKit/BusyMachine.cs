namespace Menshen.TestKit;

/// <summary>How long something may take in a test, from how long it may take on a machine that does nothing else.</summary>
/// <remarks>Two test projects, their engines and whatever else the host has for guests share two cores: a limit that holds on a quiet machine fails one
/// run in twenty here and proves nothing by it. What such a limit must tell apart is linear from quadratic, an event from a poll, or an end from none.</remarks>
public static class BusyMachine
{
    private const int Share = 6;

    /// <summary>How long a test waits for what must come to pass, where it is not about how soon: longer than any stall of a loaded machine.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static TimeSpan Seconds(double onQuietMachine) => TimeSpan.FromSeconds(onQuietMachine * Share);
}
