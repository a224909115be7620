namespace Menshen.Engine;

/// <summary>How long to wait before the next attempt: 200 ms, doubling up to a limit, from the beginning again after 60 s of health.</summary>
internal sealed class RestartBackoff(TimeSpan longest)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Healthy = TimeSpan.FromSeconds(60);
    private TimeSpan _next = First;

    /// <summary>The pause after a life of that length.</summary>
    public TimeSpan Next(TimeSpan lived)
    {
        var pause = lived >= Healthy ? First : _next;
        _next = pause * 2 < longest ? pause * 2 : longest;
        return pause;
    }
}
