namespace Menshen.Engine;

/// <summary>How long to wait before the next attempt: 200 ms, doubling to 30 s, from the beginning again after 60 s of health.</summary>
internal sealed class RestartBackoff
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Healthy = TimeSpan.FromSeconds(60);
    private TimeSpan _next = First;

    /// <summary>The pause after a life of that length.</summary>
    public TimeSpan Next(TimeSpan lived)
    {
        var pause = lived >= Healthy ? First : _next;
        _next = pause * 2 < Longest ? pause * 2 : Longest;
        return pause;
    }
}
