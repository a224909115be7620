using System.Globalization;
using System.Net;
using Menshen.Server;

namespace Menshen.Cli.Identity;

/// <summary>Where clients of this deployment connect, in libpq's words.</summary>
internal sealed record GatewayPlace(string Host, int Port, string Authority)
{
    /// <summary>Asks the running server.</summary>
    public static async Task<GatewayPlace> FindAsync(string directory, CancellationToken cancellation)
    {
        var status = await RunningServer.AskAsync(directory, c => c.StatusAsync(cancellation)).ConfigureAwait(false);
        var listener = status.Listeners.FirstOrDefault(l => IPAddress.TryParse(l.Address, out var a) && IPAddress.IsLoopback(a)) ?? status.Listeners[0];
        // The certificate is for localhost too, and a listener for all addresses is there as well.
        var host = IPAddress.TryParse(listener.Address, out var address) && (IPAddress.IsLoopback(address) || address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any))
            ? "localhost" : listener.Address;
        return new GatewayPlace(host, listener.Port, new Deployment(directory).AuthorityCertificate);
    }

    public string PortText => Port.ToString(CultureInfo.InvariantCulture);
}
