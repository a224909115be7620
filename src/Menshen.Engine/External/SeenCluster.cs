namespace Menshen.Engine;

/// <summary>The newest that was ever seen of an engine with several hosts.</summary>
/// <param name="SystemIdentifier">PostgreSQL's number of the cluster, made by initdb and the same on primary and standbys.</param>
/// <param name="Timeline">The highest timeline: each promotion begins another one.</param>
/// <param name="History">Digest of where that one began; empty while unknown.</param>
public sealed record SeenCluster(string SystemIdentifier, int Timeline, string History);
