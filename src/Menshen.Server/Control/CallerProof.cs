using Menshen.Control;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>Finds out who asks, for each request anew: a subject that was disabled, dismissed or given another password since is nobody.</summary>
internal sealed class CallerProof(ControlSessions sessions, Func<string, Subject?> find, uint ownUserId, TimeProvider time)
{
    private const uint Root = 0;

    /// <summary>The caller; null if a token was shown and is not good here. It must not fall back to what the caller is without it.</summary>
    /// <param name="token">From the Authorization header, or null.</param>
    /// <param name="peer">The kernel's word on the local socket; null elsewhere.</param>
    /// <param name="address">The remote address; empty on the local socket.</param>
    public Caller? Of(string? token, PeerIdentity? peer, string address)
    {
        var (source, origin) = peer is { } known ? (Caller.PeerSource(known), known.ToString()) : (address, address);
        if (token is not null)
            return OfToken(token, source, origin);
        return peer is { } local && (local.UserId == ownUserId || local.UserId == Root) ? Caller.Local(local) : Caller.Nobody(source);
    }

    private Caller? OfToken(string token, string source, string origin)
    {
        if (sessions.Find(token, source) is not { } session)
            return null;
        var subject = find(session.Name);
        if (subject is not null && subject.Id == session.SubjectId && subject.PasswordSetAt == session.PasswordSetAt
            && subject.CanLogin(time.GetUtcNow()))
            return Caller.LoggedIn(subject, session, source, origin);
        sessions.End(session);
        return null;
    }
}
