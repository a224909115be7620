using System.Text.RegularExpressions;
using Npgsql;

namespace Menshen.Engine;

/// <summary>The hosts that an external engine's address names, and others in their place, judged before anything is changed.</summary>
/// <remarks>The attack, or the slip: a host of another cluster in the list. It would never be written to, but a list without the primary serves nobody from the next start on,
/// and a copy of the cluster on a newer timeline would be followed for ever.</remarks>
public static partial class ExternalHosts
{
    public static IReadOnlyList<string> Of(string url) => [.. ExternalEngineAddress.Parse(url).Hosts.Select(host => host.ToString())];

    /// <summary>The same address with other hosts; role, password and TLS stay as they are.</summary>
    public static string With(string url, IReadOnlyList<string> hosts)
    {
        ArgumentNullException.ThrowIfNull(hosts);
        // A host is a name and a port: anything else would change the rest of the address.
        if (hosts.FirstOrDefault(host => !Written().IsMatch(host)) is { } wrong) throw new EngineFaultException($"{wrong} is no host: write NAME or NAME:PORT.");
        var (begin, end) = ExternalEngineAddress.PlaceOfHosts(url);
        var changed = url[..begin] + string.Join(',', hosts) + url[end..];
        _ = ExternalEngineAddress.Parse(changed);
        return changed;
    }

    /// <summary>Asks each host of the address what it is, beside the server that is used now.</summary>
    /// <returns>What each is, and why they cannot be used; null: they can.</returns>
    public static async Task<(IReadOnlyList<EngineHostStatus> Hosts, string? Refusal)> JudgeAsync(
        string url, NpgsqlConnection present, TimeProvider time, CancellationToken cancellation)
    {
        var address = ExternalEngineAddress.Parse(url);
        var now = await HostProbe.ReadAsync(new EngineHost("the engine", 0), present, cancellation).ConfigureAwait(false);
        var sightings = await Task.WhenAll(address.Hosts.Select(host => LookAsync(address, host, time, cancellation))).ConfigureAwait(false);
        return Judge(sightings, now);
    }

    internal static (IReadOnlyList<EngineHostStatus> Hosts, string? Refusal) Judge(IReadOnlyList<HostSighting> sightings, HostSighting now)
    {
        // What is used now is the newest there may be: one that is newer than it was promoted apart, or is not ours.
        var verdict = PrimaryChoice.Among(sightings, new SeenCluster(now.SystemIdentifier, now.Timeline, now.History));
        IReadOnlyList<EngineHostStatus> hosts = [.. sightings.Zip(verdict.Roles, (host, found) => new EngineHostStatus(host.Host.ToString(), found.Role, host.Timeline, null, found.Trouble))];
        var unfit = hosts.Where(host => host.Role is EngineHostRole.Foreign or EngineHostRole.Stale or EngineHostRole.Conflicting).Select(host => $"{host.Host} {host.Trouble}").ToList();
        if (unfit.Count > 0) return (hosts, string.Join("; ", unfit));
        return (hosts, verdict.Primary is { } primary && primary.Timeline == now.Timeline ? null
            : verdict.Primary is { } newer ? $"{newer.Host} was promoted meanwhile, and is not the primary that is used now" : verdict.Refusal);
    }

    private static async Task<HostSighting> LookAsync(ExternalEngineAddress address, EngineHost host, TimeProvider time, CancellationToken cancellation)
    {
        var probe = new HostProbe(host, HostSurvey.Source(address, host), time);
        await using (probe.ConfigureAwait(false)) return await probe.LookAsync(cancellation).ConfigureAwait(false);
    }

    [GeneratedRegex(@"^([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\])(:[1-9][0-9]{0,4})?$", RegexOptions.CultureInvariant)]
    private static partial Regex Written();
}
