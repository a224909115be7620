using Menshen.Control;
using Menshen.Gateway;

namespace Menshen.Server;

/// <summary>The gateway's sessions as the control surface sees them.</summary>
internal sealed class SessionControl(GatewayServer gateway)
{
    public IEnumerable<SessionReport> Reports() => gateway.Sessions().Select(GatewayReports.Of);

    public bool End(long id) => gateway.EndSession(id);

    /// <summary>Ends every session of a user; how many there were.</summary>
    public int EndAllOf(string user) =>
        gateway.Sessions().Where(session => session.Subject == user).Count(session => gateway.EndSession(session.Id));

    /// <summary>Ends every session of a user in a database; how many there were.</summary>
    public int EndAllOf(string user, string database) =>
        gateway.Sessions().Where(session => session.Subject == user && session.Database == database).Count(session => gateway.EndSession(session.Id));

    /// <summary>Ends every session in a database; how many there were.</summary>
    public int EndAllIn(string database) =>
        gateway.Sessions().Where(session => session.Database == database).Count(session => gateway.EndSession(session.Id));
}
