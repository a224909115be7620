namespace Menshen.Engine;

/// <summary>Which of the hosts may be written to, if any.</summary>
/// <param name="Primary">The one; null: none, and <paramref name="Refusal"/> says why.</param>
/// <param name="Refusal">Why none may be; empty if one may.</param>
/// <param name="Roles">What each host is, in the order of the sightings, with what is wrong with it.</param>
/// <param name="Seen">The newest that has been seen now; null if nothing was seen at all.</param>
internal sealed record PrimaryVerdict(
    HostSighting? Primary, string Refusal, IReadOnlyList<(EngineHostRole Role, string? Trouble)> Roles, SeenCluster? Seen);
