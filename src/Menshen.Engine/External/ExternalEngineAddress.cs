using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Web;
using Npgsql;

namespace Menshen.Engine;

/// <summary>The parts of <c>postgres://user:password@host:port/database?sslmode=…&amp;sslrootcert=…</c>.</summary>
internal sealed record ExternalEngineAddress(
    string Host, int Port, string Role, string Password, string EntryDatabase, bool Tls, string? RootCertificatePath)
{
    private const int DefaultPort = 5432;

    /// <summary>For one TCP handshake; a third try of SYN comes after 3 s.</summary>
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Reads the address; the message of a failure never quotes it, because it holds the password.</summary>
    public static ExternalEngineAddress Parse(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("postgres" or "postgresql") || uri.Host.Length == 0)
        {
            throw new EngineFaultException("the engine's address must look like postgres://role:password@host:5432/postgres?sslmode=verify-full.");
        }

        var login = uri.UserInfo.Split(':', 2);
        if (login.Length != 2 || login[0].Length == 0 || login[1].Length == 0)
        {
            throw new EngineFaultException("the engine's address must name a role and its password: postgres://role:password@host...");
        }

        var query = HttpUtility.ParseQueryString(uri.Query);
        foreach (var key in query.AllKeys.Where(k => k is not ("sslmode" or "sslrootcert")))
        {
            throw new EngineFaultException($"the engine's address has the parameter '{key}', which is not understood; sslmode and sslrootcert are.");
        }

        var database = uri.AbsolutePath.Trim('/');
        return new ExternalEngineAddress(
            uri.IdnHost, uri.Port > 0 ? uri.Port : DefaultPort, Uri.UnescapeDataString(login[0]), Uri.UnescapeDataString(login[1]),
            database.Length == 0 ? "postgres" : Uri.UnescapeDataString(database), WantsTls(query["sslmode"], uri.IdnHost), query["sslrootcert"]);
    }

    public NpgsqlConnectionStringBuilder ConnectionSettings() => new()
    {
        Host = Host,
        Port = Port,
        Username = Role,
        SslMode = Tls ? SslMode.VerifyFull : SslMode.Disable,
        RootCertificate = Tls ? RootCertificatePath : null,
        Timeout = 10,
    };

    /// <summary>Looks the host up. The gateway connects to what was found, and still verifies the name in the certificate.</summary>
    public async Task<EngineAddress> ResolveAsync(CancellationToken cancellation)
    {
        var addresses = await Dns.GetHostAddressesAsync(Host, cancellation).ConfigureAwait(false);
        var endpoint = new IPEndPoint(await FirstThatAnswersAsync(addresses, cancellation).ConfigureAwait(false), Port);
        return new EngineAddress(null, endpoint, Tls ? Host : null, RootCertificatePath);
    }

    // A name often has an IPv6 address first on which nobody listens; drivers try all, the gateway connects to the one it is given.
    private async Task<IPAddress> FirstThatAnswersAsync(IPAddress[] addresses, CancellationToken cancellation)
    {
        foreach (var address in addresses)
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            patience.CancelAfter(ConnectTimeout);
            try
            {
                await socket.ConnectAsync(address, Port, patience.Token).ConfigureAwait(false);
                return address;
            }
            catch (Exception silent) when (silent is SocketException || (silent is OperationCanceledException && !cancellation.IsCancellationRequested))
            {
                continue;
            }
        }

        throw new EngineFaultException($"nobody answers at {Host}, port {Port}: is the engine running and reachable?");
    }

    /// <summary>Without the password.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Role}@{Host}:{Port}");

    // Half-hearted modes (prefer, require) encrypt without knowing for whom: they look like protection to an auditor and are none.
    private static bool WantsTls(string? mode, string host) => mode switch
    {
        "verify-full" => true,
        null or "disable" when IsLoopback(host) => false,
        null or "disable" => throw new EngineFaultException($"the engine on {host} is not on this machine: say sslmode=verify-full."),
        _ => throw new EngineFaultException($"sslmode={mode} does not verify whom it talks to: say sslmode=verify-full (and sslrootcert=FILE for your own CA)."),
    };

    private static bool IsLoopback(string host) =>
        host == "localhost" || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
