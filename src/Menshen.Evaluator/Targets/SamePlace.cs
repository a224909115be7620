using System.Net;
using System.Net.Sockets;

namespace Menshen.Evaluator.Targets;

/// <summary>Whether a gateway that lists where it listens is the one that somebody named by a host's name or address.</summary>
internal static class SamePlace
{
    /// <param name="listed">As gateways list them: HOST:PORT, an IPv6 address in brackets.</param>
    /// <param name="named">As it was named.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<bool> IsAmongAsync(IEnumerable<string> listed, DnsEndPoint named, CancellationToken cancellation)
    {
        var here = listed.Select(Split).Where(place => place.Port == named.Port).Select(place => place.Host).ToList();
        if (here.Contains(named.Host, StringComparer.OrdinalIgnoreCase)) return true;
        if (here.Count == 0) return false;
        var addresses = await AddressesOfAsync(named.Host, cancellation).ConfigureAwait(false);
        foreach (var host in here)
        {
            // One that listens everywhere gives its machine's name, and this machine may be it.
            if (string.Equals(host, Environment.MachineName, StringComparison.OrdinalIgnoreCase) && addresses.Any(IPAddress.IsLoopback)) return true;
            if ((await AddressesOfAsync(host, cancellation).ConfigureAwait(false)).Intersect(addresses).Any()) return true;
        }
        return false;
    }

    private static (string Host, int Port) Split(string place)
    {
        var colon = place.LastIndexOf(':');
        return colon > 0 && int.TryParse(place.AsSpan(colon + 1), out var port) ? (place[..colon].Trim('[', ']'), port) : (place, 0);
    }

    private static async Task<IReadOnlyList<IPAddress>> AddressesOfAsync(string host, CancellationToken cancellation)
    {
        try
        {
            return await Dns.GetHostAddressesAsync(host, cancellation).ConfigureAwait(false);
        }
        catch (Exception fault) when (fault is SocketException or ArgumentException)
        {
            // A name that is not found is nobody's.
            return [];
        }
    }
}
