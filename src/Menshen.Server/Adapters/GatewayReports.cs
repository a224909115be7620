using Menshen.Control;
using Menshen.Gateway;

namespace Menshen.Server;

/// <summary>Puts the gateway's words into the contract's.</summary>
internal static class GatewayReports
{
    public static SessionReport Of(SessionSummary session) => new(
        session.Id, session.Subject, session.Database, session.Application, session.Source, session.Tls,
        session.IsBusy ? "busy" : "idle", Math.Round(session.IdleFor.TotalSeconds, 1), session.Statements, session.EngineProcessId)
    {
        Kind = session.Kind,
        Power = session.Power,
        Person = session.Person,
        Authentication = session.Authentication,
        AgeSeconds = Math.Round(session.Age.TotalSeconds, 1),
    };

    public static GatewayReport Of(GatewayStatus status) => new(
        status.Sessions, status.MaximumSessions, status.Logins, status.FailedLogins, status.Statements, status.Refused,
        status.RestingEngines);
}
