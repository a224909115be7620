namespace Menshen.Wire;

/// <summary>How far reading a start-up packet came.</summary>
public enum StartupPacketStatus
{
    NeedMore = 0,

    /// <summary>The whole packet is there.</summary>
    Whole,

    /// <summary>The length is below eight or above the limit: no PostgreSQL client, and nothing behind it can be trusted.</summary>
    BadLength,
}
