using Menshen.Backup.Taking;
using Menshen.Control;

namespace Menshen.Server;

/// <summary>A backup, verification or restore and what became of it, seen from any thread.</summary>
internal sealed class BackupTask(long id, string kind, TimeProvider time)
{
    public long Id => id;

    public string Kind => kind;

    /// <summary>Where a copy goes; empty: it is none.</summary>
    public string Place { get; init; } = "";

    public TakeProgress Progress { get; } = new(time);

    public string State { get; private set; } = "running";

    public string Result { get; private set; } = "";

    public IReadOnlyList<string> Findings { get; private set; } = [];

    /// <summary>It failed, or it ended and found something: a verification of a damaged repository does.</summary>
    public bool EndedBadly => State == "failed" || (State == "done" && Findings.Count > 0);

    public Task Ended { get; set; } = Task.CompletedTask;

    public void End(bool isGood, string result, IReadOnlyList<string> findings) => (Result, Findings, State) = (result, findings, isGood ? "done" : "failed");

    public BackupWork Report() => new(
        id, kind, State, Progress.Step, Progress.DoneBytes, Progress.TotalBytes, Progress.BytesPerSecond, Progress.Left?.TotalSeconds, Result, Findings) { Place = Place };
}
