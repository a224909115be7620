using Menshen.Journal;
using Menshen.Wire;

namespace Menshen.Gateway.Sessions;

/// <summary>Who a session is, once proven.</summary>
/// <param name="SubjectId">The catalogue's number.</param>
/// <param name="Subject">Its name.</param>
/// <param name="EngineRole">The role it has in the engine.</param>
/// <param name="Target">The server that it is let through to.</param>
/// <param name="Database">The database asked for.</param>
/// <param name="Application">What the client calls itself.</param>
/// <param name="Tls">Protocol and cipher, or "none".</param>
/// <param name="Parameters">Everything else the client asked for, for the engine.</param>
internal sealed record SessionIdentity(
    long SubjectId, string Subject, string EngineRole, EngineTarget Target, string Database, string Application, string Tls, StartupParameters Parameters)
{
    /// <summary>Its statements may be recorded in the journal's reserve.</summary>
    public bool UsesReserve { get; init; }

    /// <summary>Sessions of which this is equal can follow each other on one engine stream.</summary>
    public string RestingKey { get; } = $"{Target}\0{EngineRole}\0{Database}\0{Convert.ToBase64String(Parameters.Raw)}";

    /// <summary>The journal's record of the beginning.</summary>
    public SessionOpened ToRecord(Session session, SessionOrigin origin, long now) => new(
        now, (ulong)session.Id, SubjectId, Subject, EngineRole, Database, Application,
        origin.Source.Address.ToString(), origin.Source.Port, origin.Listener.Address.ToString(), origin.Listener.Port, Tls, session.EngineProcessId);

    public override string ToString() => $"{Subject} on {Database}";
}
