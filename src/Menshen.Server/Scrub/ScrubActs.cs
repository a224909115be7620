using Menshen.Control;

namespace Menshen.Server;

/// <summary>Acts on scrubs: beginning one, and seeing what came of it.</summary>
internal sealed class ScrubActs(ScrubDesk desk)
{
    private const int BlockBytes = 8192;

    public IEnumerable<ControlAct> All =>
    [
        new(ControlOperations.ScrubShow, _ => "", _ => Task.FromResult(Answer(desk.Current))),
        new(ControlOperations.ScrubRun, _ => "all databases", request => Task.FromResult(Answer(desk.Begin(request.Actor)))),
    ];

    private ControlAnswer Answer(ScrubTask? task) => ControlAnswer.Of(
        new ScrubReport(
            task?.State ?? "never", task?.Begun, task?.Ended, desk.Next, task?.Tally.Relations ?? 0, (task?.Tally.Blocks ?? 0) * BlockBytes,
            [.. task?.Tally.Findings.Select(f => new ScrubPlace(f.Database, f.Relation, f.Block, f.What)) ?? []], task?.Tally.Unchecked ?? [], task?.Tally.RebuiltIndexes ?? [])
        {
            Mended = task?.Tally.MendedPages ?? [], Waiting = task?.Waiting?.Report(),
        },
        ControlJson.Default.ScrubReport);
}
