using Menshen.Control;

namespace Menshen.Server;

/// <summary>Acts on purges: beginning one, and seeing what came of it.</summary>
internal sealed class PurgeActs(PurgeDesk desk)
{
    public IEnumerable<ControlAct> All =>
    [
        new(ControlOperations.PurgeShow, _ => "", _ => Task.FromResult(Answer(desk.Current))),
        new(ControlOperations.PurgeRun, request => NameOf(request.Read(ControlJson.Default.PurgeWish)), request => Task.FromResult(Begin(request))),
    ];

    private static ControlAnswer Answer(PurgeTask? task) =>
        ControlAnswer.Of(task?.Report() ?? new PurgeReport("never", "", "", null, null, [], ""), ControlJson.Default.PurgeReport);

    private ControlAnswer Begin(ControlRequest request)
    {
        var wish = request.Read(ControlJson.Default.PurgeWish);
        return Answer(desk.Begin(request.Actor, ControlOperations.PurgeRun.Name, NameOf(wish), async (task, cancellation) =>
        {
            await desk.PurgeAsync(task, wish.Database, [(wish.Schema, wish.Table)], cancellation).ConfigureAwait(false);
            return PurgeDesk.Words(task);
        }));
    }

    private static string NameOf(PurgeWish wish) => $"{wish.Database}/{wish.Schema}.{wish.Table}";
}
