using Menshen.Control;
using Menshen.Gateway;

namespace Menshen.Server;

/// <summary>Puts the gateway's words into the contract's.</summary>
internal static class GatewayReports
{
    /// <summary>Characters of a statement that a person looks at in a list.</summary>
    private const int LongestStatement = 1000;

    public static SessionReport Of(SessionSummary session) => new(
        session.Id, session.Subject, session.Database, session.Application, session.Source, session.Tls,
        session.IsBusy ? "busy" : "idle", Math.Round(session.IdleFor.TotalSeconds, 1), session.Statements, session.EngineProcessId)
    {
        UserId = session.SubjectId,
        Kind = session.Kind,
        Power = session.Power,
        Person = session.Person,
        EndUser = session.EndUser,
        Authentication = session.Authentication,
        Running = session.Running.Length <= LongestStatement ? session.Running : session.Running[..LongestStatement],
        Objects = session.Objects,
        Rows = session.Rows,
        RunningSeconds = Math.Round(session.RunningFor.TotalSeconds, 1),
        AgeSeconds = Math.Round(session.Age.TotalSeconds, 1),
    };

    public static GatewayReport Of(GatewayStatus status) => new(
        status.Sessions, status.MaximumSessions, status.Logins, status.FailedLogins, status.Statements, status.Refused,
        status.RestingEngines);
}
