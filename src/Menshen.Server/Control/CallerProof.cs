using Menshen.Control;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>Finds out who asks, for each request anew: a subject that was disabled, dismissed, given another power or password since, whose certificate was revoked or is over, or that a rule of access keeps out now, is
/// nobody.</summary>
internal sealed class CallerProof(ControlSessions sessions, Func<string, Subject?> find, ControlAccess access, CertificateFactor certificates, uint ownUserId, TimeProvider time)
{
    private const uint Root = 0;

    /// <summary>The caller; null if a token was shown and is not good here. It must not fall back to what the caller is without it.</summary>
    /// <param name="token">From the Authorization header, or null.</param>
    /// <param name="peer">The kernel's word on the local socket; null elsewhere.</param>
    /// <param name="address">The remote address; empty on the local socket.</param>
    /// <param name="certificate">Fingerprint of the client certificate of the connection; empty for none.</param>
    public Caller? Of(string? token, PeerIdentity? peer, string address, string certificate = "")
    {
        var (source, origin) = peer is { } known ? (Caller.PeerSource(known), known.ToString()) : (address, address);
        if (token is not null)
            return OfToken(token, source, origin, certificate);
        return peer is { } local && (local.UserId == ownUserId || local.UserId == Root) ? Caller.Local(local) : Caller.Nobody(source, certificate);
    }

    /// <summary>Ends the sessions of those who have just lost what they began with. One that nobody uses meanwhile must not come back when they are let in again.</summary>
    public void EndFallen()
    {
        foreach (var session in sessions.Open().Where(session => Standing(session) is null))
            sessions.End(session);
    }

    private Caller? OfToken(string token, string source, string origin, string certificate)
    {
        if (sessions.Find(token, source, certificate) is not { } session)
            return null;
        // Another password ends the others' sessions when they are next used; the one that changed it learns the new time behind the change.
        if (Standing(session) is { } subject && subject.PasswordSetAt == session.PasswordSetAt)
            return Caller.LoggedIn(subject, session, source, origin);
        sessions.End(session);
        return null;
    }

    private Subject? Standing(ControlSession session) =>
        find(session.Name) is { } subject && subject.Id == session.SubjectId && (subject.MustChangePassword || !session.IsForPasswordOnly) && subject.Power == session.Power && subject.CanLogin(time.GetUtcNow())
            && access.RefusedBy(subject, session.Source) is null
            && certificates.Refusal(subject, session.Source, session.Certificate) is null ? subject : null;
}
