namespace Menshen.Server;

/// <summary>How fast a file goes to another machine or comes from there. A line's own patience begins anew with each byte: a machine that takes or sends one every half minute would hold whoever
/// copies for years, and with it all other places and the stop.</summary>
internal sealed class FarPace(TimeProvider time)
{
    /// <summary>Bytes a second in the mean, behind a minute's grace: 128 kbit/s, below which no archive keeps up with a journal.</summary>
    public const int LeastRate = 16 << 10;

    private static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    private readonly long _began = time.GetTimestamp();

    /// <summary>So many have gone.</summary>
    public long Bytes { get; private set; }

    /// <summary>Counts; false: it is too slow.</summary>
    public bool Keeps(int bytes)
    {
        Bytes += bytes;
        return time.GetElapsedTime(_began) <= Grace + TimeSpan.FromSeconds((double)Bytes / LeastRate);
    }
}
