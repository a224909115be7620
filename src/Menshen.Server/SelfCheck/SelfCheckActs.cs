using Menshen.Control;

namespace Menshen.Server;

/// <summary>The act of looking whether Menshen is what it was made to be.</summary>
internal sealed class SelfCheckActs(SelfCheck check)
{
    public IEnumerable<ControlAct> All =>
    [
        new(ControlOperations.SelfCheckRun, _ => "", async request => ControlAnswer.Of(
            await check.RunAsync(request.Cancellation).ConfigureAwait(false), ControlJson.Default.SelfCheckReport)),
    ];
}
