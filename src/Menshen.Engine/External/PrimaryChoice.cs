namespace Menshen.Engine;

/// <summary>Decides which host may be written to: the only one that takes writes on the newest timeline ever seen of this cluster.</summary>
/// <remarks>The attack, or the accident: a primary that was replaced comes back and takes writes as if nothing had been (split brain). What is
/// written there is lost, and what has been written elsewhere is missing there. Each promotion begins a new timeline, so the old primary is known by
/// its own; and nobody who has once seen the newer one goes back.</remarks>
internal static class PrimaryChoice
{
    public static PrimaryVerdict Among(IReadOnlyList<HostSighting> sightings, SeenCluster? seen)
    {
        var cluster = seen?.SystemIdentifier ?? ClusterOf(sightings);
        var ours = sightings.Where(s => s.Kind != HostKind.Silent && s.SystemIdentifier == cluster).ToList();
        var newest = ours.Select(s => s.Timeline).Append(seen?.Timeline ?? 0).Max();
        // The history of the newest timeline, if it is known already.
        var history = seen is not null && seen.Timeline == newest ? seen.History : "";
        var writers = ours.Where(s => s.Kind == HostKind.ReadWrite && s.Timeline == newest && IsOf(history, s)).ToList();
        var roles = sightings.Select(s => RoleOf(s, cluster, newest, writers)).ToList();
        var remembered = newest == 0 ? seen : new SeenCluster(cluster, newest, history.Length == 0 && writers.Count == 1 ? writers[0].History : history);
        return writers.Count == 1
            ? new PrimaryVerdict(writers[0], "", roles, remembered)
            : new PrimaryVerdict(null, Refusal(sightings, roles), roles, remembered);
    }

    private static bool IsOf(string history, HostSighting host) => history.Length == 0 || host.History.Length == 0 || history == host.History;

    // At first nothing was seen: then all that answer must be of one cluster, or there is none to choose.
    private static string ClusterOf(IReadOnlyList<HostSighting> sightings) =>
        sightings.Where(s => s.Kind != HostKind.Silent).Select(s => s.SystemIdentifier).Distinct().ToList() is [var only] ? only : "";

    private static (EngineHostRole Role, string? Trouble) RoleOf(HostSighting host, string cluster, int newest, List<HostSighting> writers) => host.Kind switch
    {
        HostKind.Silent => (EngineHostRole.Silent, host.Trouble),
        _ when host.SystemIdentifier != cluster => (EngineHostRole.Foreign, "belongs to another cluster (its system identifier is another)"),
        HostKind.Standby => (EngineHostRole.Standby, null),
        HostKind.ReadOnly => (EngineHostRole.ReadOnly, "is no standby and takes no writes (default_transaction_read_only)"),
        _ when host.Timeline < newest => (EngineHostRole.Stale, FormattableString.Invariant(
            $"takes writes on timeline {host.Timeline}, and timeline {newest} has been seen: a primary of before; stop it and let it join as a standby")),
        _ when !writers.Contains(host) => (EngineHostRole.Stale, FormattableString.Invariant(
            $"takes writes on a timeline {host.Timeline} that began elsewhere than the one that was seen: it was promoted apart; stop it and let it join as a standby")),
        _ when writers.Count > 1 => (EngineHostRole.Conflicting, FormattableString.Invariant(
            $"takes writes on timeline {host.Timeline}, and so does another host: stop the one that is not the primary")),
        _ => (EngineHostRole.Primary, null),
    };

    private static string Refusal(IReadOnlyList<HostSighting> sightings, List<(EngineHostRole Role, string? Trouble)> roles) =>
        "no host of the engine may be written to: " + string.Join("; ", sightings.Zip(roles, (host, found) => $"{host.Host} {Words(found)}"));

    private static string Words((EngineHostRole Role, string? Trouble) found) => found switch
    {
        (EngineHostRole.Standby, _) => "is a standby",
        (EngineHostRole.Silent, var why) => $"does not answer ({why})",
        (_, var why) => why ?? "",
    };
}
