using Menshen.Control;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>A purge or an erasure, and how far it is; seen from any thread.</summary>
internal sealed class PurgeTask(string what, DateTimeOffset begun)
{
    private readonly Lock _gate = new();
    private readonly List<PurgedTable> _tables = [];
    private (string State, string Step, DateTimeOffset? Ended, string Result) _now = ("running", "", null, "");

    public bool IsRunning => _now.State == "running";

    public Task Work { get; set; } = Task.CompletedTask;

    public IReadOnlyList<PurgedTable> Tables
    {
        get
        {
            lock (_gate) return [.. _tables];
        }
    }

    public void Say(string? step) => Set(_now with { Step = step ?? "" });

    public void Did(string database, PurgeOutcome outcome)
    {
        lock (_gate) _tables.Add(new PurgedTable(database, outcome.Table, outcome.Files, outcome.Bytes, outcome.Caveat));
    }

    public void End(bool isDone, string result, DateTimeOffset at) => Set((isDone ? "done" : "failed", "", at, result));

    public PurgeReport Report()
    {
        lock (_gate) return new PurgeReport(_now.State, what, _now.Step, begun, _now.Ended, [.. _tables], _now.Result);
    }

    private void Set((string, string, DateTimeOffset?, string) now)
    {
        lock (_gate) _now = now;
    }
}
