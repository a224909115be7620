namespace Menshen.Gateway.Resting;

/// <summary>Whose places at an engine: all of it, one role's or one database's, each of which may have a limit; with both, one connection's.</summary>
internal readonly record struct RestingScope(EngineTarget Target, string? Role, string? Database)
{
    /// <summary>The engine that it is at.</summary>
    public RestingScope Whole => new(Target, null, null);

    /// <summary>Whether closing such a connection gives back a place of these.</summary>
    public bool Covers(RestingScope one) => Target == one.Target && (Role ?? one.Role) == one.Role && (Database ?? one.Database) == one.Database;
}
