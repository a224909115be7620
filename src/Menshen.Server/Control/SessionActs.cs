using System.Globalization;
using Menshen.Control;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>Acts on sessions, and on the locks that keep them out.</summary>
internal sealed class SessionActs(SessionControl sessions, ControlSessions control, LoginCatalogue logins, LoginFailures failures)
{
    public IEnumerable<ControlAct> All =>
    [
        new(ControlOperations.SessionList, _ => "", _ => Task.FromResult(List())),
        new(ControlOperations.SessionEnd, request => request.Variable, request => Task.FromResult(End(request))),
        new(ControlOperations.UserSessionsEnd, request => request.Variable, EndAllAsync),
        new(ControlOperations.UserUnlock, request => $"{request.Variable}, reason: {request.Read(ControlJson.Default.UnlockReason).Reason}", UnlockAsync),
    ];

    // At every gateway, and those of the control surface with them: each hears it from the catalogue, this one too.
    private async Task<ControlAnswer> EndAllAsync(ControlRequest request)
    {
        await logins.EndSessionsOfAsync(request.Variable, request.Cancellation).ConfigureAwait(false);
        return ControlAnswer.Done();
    }

    private async Task<ControlAnswer> UnlockAsync(ControlRequest request)
    {
        if (string.IsNullOrWhiteSpace(request.Read(ControlJson.Default.UnlockReason).Reason))
            return ControlAnswer.Refused("invalid", "an account is not unlocked without a reason", "Say how you know that it is its owner who asks.");
        await failures.UnlockAsync(request.Variable, request.Cancellation).ConfigureAwait(false);
        return ControlAnswer.Done();
    }

    private ControlAnswer List() => ControlAnswer.Of(
        new SessionListing([.. sessions.Reports().OrderBy(s => s.Id)])
        {
            Control = [.. control.Open().Select(s => new ControlSessionReport(s.Name, s.Source, s.ProvenAt, s.LastUsed, s.ExpiresAt) { Certificate = s.Certificate })],
        },
        ControlJson.Default.SessionListing);

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
