using System.Net;
using System.Net.Sockets;

namespace Menshen.Interop.Tests.Logins;

/// <summary>A stock driver from another address of this machine: psycopg's libpq behind a relay that connects from there.</summary>
/// <remarks>Drivers do not let their own address be chosen; the relay is a pipe of bytes, so TLS and channel binding stay end to end.</remarks>
internal static class FromElsewhere
{
    /// <summary>True if the login and a query succeed.</summary>
    public static async Task<bool> LogInAsync(DeploymentUser user, string source)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var over = new CancellationTokenSource();
        var relaying = RelayAsync(listener, user.Deployment.Port, source, over.Token);
        var environment = user.LibpqEnvironment;
        environment["PGPORT"] = ((IPEndPoint)listener.LocalEndpoint).Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        environment["PGHOSTADDR"] = "127.0.0.1";
        var run = await ToolRun.OfAsync("psql", ["-X", "-At", "-c", "select 1"], environment);
        await over.CancelAsync();
        listener.Stop();
        await relaying.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return run.Code == 0;
    }

    private static async Task RelayAsync(TcpListener listener, int port, string source, CancellationToken over)
    {
        using var inner = await listener.AcceptTcpClientAsync(over);
        using var outer = new TcpClient(new IPEndPoint(IPAddress.Parse(source), 0));
        await outer.ConnectAsync(IPAddress.Loopback, port, over);
        await Task.WhenAny(inner.GetStream().CopyToAsync(outer.GetStream(), over), outer.GetStream().CopyToAsync(inner.GetStream(), over));
    }
}
