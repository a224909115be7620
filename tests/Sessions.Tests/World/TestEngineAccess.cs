using System.Text;
using Menshen.Gateway;
using Menshen.Policy;

namespace Menshen.Sessions.Tests.World;

/// <summary>An engine that is somewhere; its streams are made by the port.</summary>
internal sealed class TestEngineAccess : IEngineAccess
{
    public const string Password = "derived";

    /// <summary>What everybody is told who wants a database; null: to the guarded engine.</summary>
    public Func<SubjectEntry, string, Admission>? Rule { get; set; }

    public Admission Admit(SubjectEntry subject, string database) => Rule?.Invoke(subject, database) ?? new Admission.Admitted(EngineTarget.Guarded);

    public EngineEndpoint? EndpointOf(EngineTarget target) => Endpoint;

    public EngineEndpoint? Endpoint { get; set; } = new("/nowhere/.s.PGSQL.5432", null, null, null);

    /// <summary>How long logins wait for an engine that is away.</summary>
    public TimeSpan Patience { get; set; }

    public TimeSpan PatienceFor(EngineTarget target) => Patience;

    /// <summary>Roles whose derived password the engine refused.</summary>
    public List<string> Rejected { get; } = [];

    public void PasswordRejected(EngineTarget target, string engineRole) => Rejected.Add(engineRole);

    /// <summary>What was asked for backends.</summary>
    public List<(int Process, PriorityLevel Level)> Prioritised { get; } = [];

    /// <summary>False: this engine's backends cannot be told apart.</summary>
    public bool CanPrioritise { get; set; } = true;

    public bool Prioritise(EngineTarget target, int processId, PriorityLevel level)
    {
        Prioritised.Add((processId, level));
        return CanPrioritise;
    }

    public byte[] DerivePassword(EngineTarget target, string engineRole) => Encoding.UTF8.GetBytes(Password);
}
