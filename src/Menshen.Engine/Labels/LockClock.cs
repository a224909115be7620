using System.Diagnostics;

namespace Menshen.Engine.Labels;

/// <summary>How long locks were held while a table was labelled.</summary>
internal sealed class LockClock
{
    private readonly long _since = Stopwatch.GetTimestamp();

    public TimeSpan Longest { get; private set; }

    public int Retries { get; private set; }

    public TimeSpan Total => Stopwatch.GetElapsedTime(_since);

    public void Held(TimeSpan time)
    {
        if (time > Longest) Longest = time;
    }

    public void Retried() => Retries++;
}
