using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Menshen.Engine;
using Menshen.Policy;

namespace Menshen.Server;

/// <summary>The log-ins to the control surface: random tokens of 256 bits, kept as digests, bound to their source and certificate, ended by time.</summary>
/// <remarks>In memory and nowhere else: a restart ends them all, and no backup or replica of the catalogue holds one.</remarks>
internal sealed class ControlSessions(InForce<ControlRules> rules, TimeProvider time)
{
    private const int TokenBytes = 32;

    /// <summary>Of one subject; a script that forgets to log out ends its own oldest session, nobody else's.</summary>
    public const int MostOfOneSubject = 16;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, ControlSession> _sessions = new(StringComparer.Ordinal);

    /// <summary>Opens one; the token is in the answer alone.</summary>
    /// <param name="subject">Whose.</param>
    /// <param name="source">The only place it is good from.</param>
    /// <param name="certificate">The only client certificate it is good with; empty for none.</param>
    /// <param name="until">When that is over, and the session with it.</param>
    /// <param name="isForPasswordOnly">See <see cref="ControlSession.IsForPasswordOnly"/>.</param>
    public (string Token, ControlSession Session) Open(Subject subject, string source, string certificate = "", DateTimeOffset? until = null, bool isForPasswordOnly = false)
    {
        var bytes = RandomNumberGenerator.GetBytes(TokenBytes);
        var token = Base64Url.EncodeToString(bytes);
        CryptographicOperations.ZeroMemory(bytes);
        var now = time.GetUtcNow();
        var end = now + rules.Now.Lifetime;
        var session = new ControlSession
        {
            Key = KeyOf(token), SubjectId = subject.Id, Name = subject.Name, Source = source, Certificate = certificate, PasswordSetAt = subject.PasswordSetAt,
            Power = subject.Power, ExpiresAt = until < end ? until.Value : end, IsForPasswordOnly = isForPasswordOnly, LastUsed = now, ProvenAt = now,
        };
        lock (_gate)
        {
            DropDead(now);
            foreach (var old in OfSubject(subject.Id).OrderByDescending(s => s.LastUsed).Skip(MostOfOneSubject - 1).ToList())
                _sessions.Remove(old.Key);
            _sessions.Add(session.Key, session);
        }

        return (token, session);
    }

    /// <summary>The session of a token that comes from there and with that certificate, or null; which of the reasons, nobody outside learns.</summary>
    public ControlSession? Find(string token, string source, string certificate = "")
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            // Looked up by a digest: how long that takes says nothing about the token.
            if (!_sessions.TryGetValue(KeyOf(token), out var session) || session.Source != source || session.Certificate != certificate)
                return null;
            if (IsDead(session, now))
            {
                _sessions.Remove(session.Key);
                return null;
            }

            session.LastUsed = now;
            return session;
        }
    }

    /// <summary>All that are open, oldest first.</summary>
    public IReadOnlyList<ControlSession> Open()
    {
        var now = time.GetUtcNow();
        lock (_gate)
        {
            DropDead(now);
            return [.. _sessions.Values.OrderBy(session => session.ProvenAt)];
        }
    }

    public void End(ControlSession session)
    {
        lock (_gate)
            _sessions.Remove(session.Key);
    }

    /// <summary>Ends all of a subject, but the one that is kept.</summary>
    public void EndOthersOf(long subjectId, ControlSession? kept)
    {
        lock (_gate)
        {
            foreach (var session in OfSubject(subjectId).Where(s => s != kept).ToList())
                _sessions.Remove(session.Key);
        }
    }

    private IEnumerable<ControlSession> OfSubject(long id) => _sessions.Values.Where(s => s.SubjectId == id);

    private bool IsDead(ControlSession session, DateTimeOffset now) =>
        now >= session.ExpiresAt || now - session.LastUsed >= rules.Now.IdleTimeout;

    private void DropDead(DateTimeOffset now)
    {
        foreach (var dead in _sessions.Values.Where(s => IsDead(s, now)).ToList())
            _sessions.Remove(dead.Key);
    }

    private static string KeyOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));
}
