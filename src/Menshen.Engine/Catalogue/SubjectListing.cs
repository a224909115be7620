namespace Menshen.Engine;

/// <summary>A subject with what the engine says about its role.</summary>
/// <param name="Subject">The catalogue's row.</param>
/// <param name="RoleExists">Whether the engine role is there.</param>
/// <param name="RoleCanLogin">Whether the engine would let it in.</param>
/// <param name="IsSuperuser">True only in the transparent profile.</param>
/// <param name="OwnedDatabases">Databases it owns.</param>
/// <param name="Connections">Engine connections at this moment.</param>
public sealed record SubjectListing(
    Subject Subject, bool RoleExists, bool RoleCanLogin, bool IsSuperuser, IReadOnlyList<string> OwnedDatabases, int Connections);
