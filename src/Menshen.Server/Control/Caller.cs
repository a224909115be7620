using Menshen.Control;
using Menshen.Engine;

namespace Menshen.Server;

/// <summary>Who asks, as far as it is proven: exactly one role, and a subject where one has logged in.</summary>
internal sealed record Caller
{
    private const string LocalSource = "uid ";

    private Caller(ControlRoles role, string source) => (Role, Source) = (role, source);

    public ControlRoles Role { get; }

    /// <summary>Where the request comes from, as sessions are bound to it: <c>uid 0</c>, or an address.</summary>
    public string Source { get; }

    /// <summary>Fingerprint of the client certificate that the caller's own connection has proven; empty for none, as on the local socket. Whose it
    /// is, and whether it is in force, is judged where it is used.</summary>
    public string Certificate { get; private init; } = "";

    /// <summary>The subject that has logged in; null for the two roles without a log-in.</summary>
    public Subject? Subject { get; private init; }

    public ControlSession? Session { get; private init; }

    /// <summary>As journal and catalogue name who acts: the subject alone, so that a search finds all of its acts; where from, the record of
    /// its log-in says.</summary>
    public string Name => Subject?.Name ?? Origin;

    /// <summary>The source with what helps to find the program, such as its process id.</summary>
    public string Origin { get; private init; } = "";

    public static Caller Nobody(string source, string certificate = "") => new(ControlRoles.Nobody, source) { Origin = source, Certificate = certificate };

    /// <summary>The kernel's word about the other end of the local socket, judged by the caller of this.</summary>
    public static Caller Local(PeerIdentity peer) =>
        new(ControlRoles.LocalUser, PeerSource(peer)) { Origin = peer.ToString() };

    public static Caller LoggedIn(Subject subject, ControlSession session, string source, string origin) =>
        new(RoleOf(subject), source) { Subject = subject, Session = session, Origin = origin, Certificate = session.Certificate };

    /// <summary>Who asked for what is approved now.</summary>
    public static Caller Asker(Subject subject) => new(RoleOf(subject), "") { Subject = subject };

    /// <summary>It comes over the network, and not over this machine's own socket.</summary>
    public bool IsRemote => Source.Length > 0 && !IsOnMachine(Source);

    /// <summary>True of what comes over this machine's own socket, where the kernel has said who it is.</summary>
    public static bool IsOnMachine(string source) => source.StartsWith(LocalSource, StringComparison.Ordinal);

    public static string PeerSource(PeerIdentity peer) => $"{LocalSource}{peer.UserId}";

    /// <summary>The role of a subject.</summary>
    public static ControlRoles RoleOf(Subject subject) => subject.Power switch
    {
        null => ControlRoles.Subject,
        Power.SystemAdministrator => ControlRoles.SystemAdministrator,
        Power.SecurityAdministrator => ControlRoles.SecurityAdministrator,
        Power.Auditor => ControlRoles.Auditor,
        _ => throw new InvalidOperationException("a fourth power"),
    };

    /// <summary>The actor only.</summary>
    public override string ToString() => Name;
}
