using Menshen.Control;
using Menshen.Engine;
using Menshen.Policy;
using Menshen.Server;

namespace Menshen.Cli.Tests;

/// <summary>Callers for tests of the control surface.</summary>
internal static class Callers
{
    public const string Password = "Richtig-8-richtig";

    private static readonly string Verifier = ScramVerifier.ForPerson(Password);

    public static Subject Subject(ControlRoles role, long id = 7, string? person = null) => new()
    {
        Id = id, Name = $"subject{id}", Kind = SubjectKind.Person, EngineRole = $"s_{id}", ScramVerifier = Verifier, Enabled = true,
        MustChangePassword = false, CreatedAt = DateTimeOffset.UnixEpoch, CreatedBy = "init", PasswordSetAt = DateTimeOffset.UnixEpoch,
        Person = person ?? $"person {id}", Power = PowerOf(role),
    };

    public static Caller LoggedIn(Subject subject) => LoggedIn(subject, TimeProvider.System);

    public static Caller LoggedIn(Subject subject, DateTimeOffset since) => LoggedIn(subject, new FixedTime(since));

    private static Caller LoggedIn(Subject subject, TimeProvider time)
    {
        var (_, session) = new ControlSessions(ControlRules.Default, time).Open(subject, "uid 1000");
        return Caller.LoggedIn(subject, session, "uid 1000", "uid 1000 pid 1");
    }

    private static Power? PowerOf(ControlRoles role) => role switch
    {
        ControlRoles.Subject => null,
        ControlRoles.SystemAdministrator => Power.SystemAdministrator,
        ControlRoles.SecurityAdministrator => Power.SecurityAdministrator,
        ControlRoles.Auditor => Power.Auditor,
        _ => throw new ArgumentOutOfRangeException(nameof(role)),
    };

    private sealed class FixedTime(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}
