using Menshen.Control;

namespace Menshen.Server;

/// <summary>How far the labels of one database are, seen from any thread.</summary>
internal sealed class LabelProgress(string database) : IProgress<string>
{
    private LabelWork _now = new(database, "running", "begins", 0, 0, 0, null);

    public LabelWork Now => Volatile.Read(ref _now);

    /// <summary>The mechanism says what it does.</summary>
    public void Report(string value) => Set(Now with { Step = value });

    public void Begin(int tables) => Set(Now with { Total = tables });

    /// <summary>One table more is through.</summary>
    public void Through(TimeSpan longestLock) =>
        Set(Now with { Tables = Now.Tables + 1, LongestLock = Math.Max(Now.LongestLock, Math.Round(longestLock.TotalSeconds, 3)) });

    public void End(string? why) => Set(Now with { State = why is null ? "done" : "failed", Step = "", Note = why });

    // One writer: the work itself.
    private void Set(LabelWork work) => Volatile.Write(ref _now, work);
}
