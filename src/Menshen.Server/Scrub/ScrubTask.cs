using Menshen.Engine;

namespace Menshen.Server;

/// <summary>A scrub and what became of it, seen from any thread.</summary>
internal sealed class ScrubTask(DateTimeOffset begun)
{
    public DateTimeOffset Begun => begun;

    public ScrubTally Tally { get; } = new();

    public string State { get; private set; } = "running";

    public DateTimeOffset? Ended { get; private set; }

    public Task Work { get; set; } = Task.CompletedTask;

    public void End(string state, DateTimeOffset at) => (Ended, State) = (at, state);
}
