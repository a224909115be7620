namespace Menshen.Policy;

/// <summary>From when on a changed setting holds.</summary>
public enum PolicyReach
{
    /// <summary>Within a second, also for sessions that are open.</summary>
    AtOnce = 0,

    /// <summary>For sessions that begin from then on.</summary>
    NewSessions = 1,

    /// <summary>After the next start.</summary>
    Restart = 2,
}
