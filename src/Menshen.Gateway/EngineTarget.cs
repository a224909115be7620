namespace Menshen.Gateway;

/// <summary>Which PostgreSQL behind the gateway a session is for.</summary>
public enum EngineTarget
{
    /// <summary>The engine that is guarded.</summary>
    Guarded,

    /// <summary>A standby of it, which takes no writes.</summary>
    Standby,

    /// <summary>The vault: the journal's searchable picture.</summary>
    Vault,
}
