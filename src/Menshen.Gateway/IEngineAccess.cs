namespace Menshen.Gateway;

/// <summary>Tells the gateway where the engine is and how to log in there as a role.</summary>
public interface IEngineAccess
{
    /// <summary>Where the engine listens, or null while it is down (sessions are then refused with 57P03).</summary>
    EngineEndpoint? Endpoint { get; }

    /// <summary>The role's engine password, derived from a key that only the gateway holds. The caller clears the array.</summary>
    byte[] DerivePassword(string engineRole);

    /// <summary>The engine has refused the derived password (28P01): somebody changed it behind our back. Must not block; the next login may succeed.</summary>
    void PasswordRejected(string engineRole);
}
