using Menshen.Policy;

namespace Menshen.Gateway;

/// <summary>Tells the gateway who may go to which server, where the servers are and how to log in there as a role.</summary>
public interface IEngineAccess
{
    /// <summary>The one decision before a session reaches any server. Never blocks; called on the gateway's loops.</summary>
    Admission Admit(SubjectEntry subject, string database);

    /// <summary>Where the server listens, or null while it is down (sessions are then refused with 57P03).</summary>
    EngineEndpoint? EndpointOf(EngineTarget target);

    /// <summary>How long a login may wait for the server while it is down: where another host may take over. Zero: it is refused at once.</summary>
    TimeSpan PatienceFor(EngineTarget target) => TimeSpan.Zero;

    /// <summary>The role's password there, derived from a key that only the gateway holds. The caller clears the array.</summary>
    byte[] DerivePassword(EngineTarget target, string engineRole);

    /// <summary>Gives a backend its share of the processor. Must not block; false: backends of this server cannot be told apart from here.</summary>
    bool Prioritise(EngineTarget target, int processId, PriorityLevel level) => false;

    /// <summary>The server has refused the derived password (28P01): somebody changed it behind our back. Must not block; the next login may succeed.</summary>
    void PasswordRejected(EngineTarget target, string engineRole);
}
