namespace Menshen.Backup.Repository;

/// <summary>A repository that a deployment has written to.</summary>
/// <param name="Directory">Where it was.</param>
/// <param name="Id">Its id.</param>
public sealed record KnownRepository(string Directory, string Id);
