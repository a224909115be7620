namespace Menshen.Gateway.Sessions;

/// <summary>What one loop has counted since the start. Written by the loop, read by anyone: each is a plain 64-bit word.</summary>
internal sealed class LoopCounters
{
    /// <summary>Sessions that came through the login.</summary>
    public long Logins;

    /// <summary>Logins that failed, for whatever reason.</summary>
    public long FailedLogins;

    /// <summary>Statements submitted by sessions that have ended.</summary>
    public long Statements;

    /// <summary>Statements refused.</summary>
    public long Refused;

    /// <summary>Sessions ended by a fault of ours.</summary>
    public long Faults;

    /// <summary>Logins served by a resting engine stream.</summary>
    public long Reused;

    /// <summary>Counts a fault and tells the operator: its type and its place, not its message, for that may hold what a statement held.</summary>
    public void Note(long session, Exception fault)
    {
        Faults++;
        Console.Error.WriteLine($"session {session} failed: {fault.GetType().Name}{Environment.NewLine}{fault.StackTrace}");
    }
}
