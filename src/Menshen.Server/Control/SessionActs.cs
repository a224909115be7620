using System.Globalization;
using Menshen.Control;

namespace Menshen.Server;

/// <summary>Acts on sessions.</summary>
internal sealed class SessionActs(SessionControl sessions)
{
    public IEnumerable<ControlAct> All =>
    [
        new(ControlOperations.SessionList, _ => "", _ => Task.FromResult(List())),
        new(ControlOperations.SessionEnd, request => request.Variable, request => Task.FromResult(End(request))),
    ];

    private ControlAnswer List() =>
        ControlAnswer.Of(new SessionListing([.. sessions.Reports().OrderBy(s => s.Id)]), ControlJson.Default.SessionListing);

    private ControlAnswer End(ControlRequest request)
    {
        if (long.TryParse(request.Variable, NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            && sessions.End(id))
        {
            return ControlAnswer.Done();
        }

        return ControlAnswer.Refused("not-found", $"there is no session {request.Variable}", "Look at: menshen session list");
    }
}
