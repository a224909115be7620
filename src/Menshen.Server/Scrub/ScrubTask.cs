using Menshen.Engine;

namespace Menshen.Server;

/// <summary>A scrub and what became of it, seen from any thread.</summary>
internal sealed class ScrubTask(DateTimeOffset begun)
{
    public DateTimeOffset Begun => begun;

    public ScrubTally Tally { get; } = new();

    public string State { get; private set; } = "running";

    /// <summary>The work among the backups that it waits for: the bringing back of pages, or what is before it; null: none.</summary>
    public BackupTask? Waiting { get; set; }

    public DateTimeOffset? Ended { get; private set; }

    public Task Work { get; set; } = Task.CompletedTask;

    public void End(string state, DateTimeOffset at) => (Ended, State) = (at, state);
}
