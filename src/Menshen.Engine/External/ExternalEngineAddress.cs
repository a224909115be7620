using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Web;
using Npgsql;

namespace Menshen.Engine;

/// <summary>The parts of <c>postgres://user:password@host:port,host:port/database?sslmode=…&amp;sslrootcert=…</c>.</summary>
internal sealed record ExternalEngineAddress(
    ImmutableArray<EngineHost> Hosts, string Role, string Password, string EntryDatabase, bool Tls, string? RootCertificatePath)
{
    private const int DefaultPort = 5432;

    /// <summary>Hosts of one engine: each is asked once a second, on a connection of its own.</summary>
    private const int MaximumHosts = 9;

    /// <summary>For one TCP handshake; a third try of SYN comes after 3 s.</summary>
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Reads the address; the message of a failure never quotes it, because it holds the password.</summary>
    public static ExternalEngineAddress Parse(string url)
    {
        ArgumentNullException.ThrowIfNull(url);
        // A URL has one host: each of ours is read in the place of all.
        var (hosts, end) = PlaceOfHosts(url);
        var parts = url[hosts..end].Split(',').Select(host => ParseOne(url[..hosts] + host + url[end..])).ToList();
        var all = parts.SelectMany(part => part.Hosts).ToImmutableArray();
        if (all.Length > MaximumHosts || all.Distinct().Count() < all.Length)
        {
            throw new EngineFaultException($"the engine's address must name each host once, and at most {MaximumHosts}.");
        }

        return parts[0] with { Hosts = all, Tls = parts.Exists(part => part.Tls) };
    }

    /// <summary>Where in the address its hosts stand.</summary>
    public static (int Begin, int End) PlaceOfHosts(string url)
    {
        var begin = url.IndexOf("://", StringComparison.Ordinal) is >= 0 and var scheme ? scheme + 3 : url.Length;
        var end = url.IndexOfAny(['/', '?'], begin) is >= 0 and var path ? path : url.Length;
        return (url[begin..end].LastIndexOf('@') + 1 + begin, end);
    }

    public NpgsqlConnectionStringBuilder ConnectionSettings(EngineHost host) => new()
    {
        Host = host.Name,
        Port = host.Port,
        Username = Role,
        SslMode = Tls ? SslMode.VerifyFull : SslMode.Disable,
        RootCertificate = Tls ? RootCertificatePath : null,
        Timeout = 10,
        // A machine that is switched off says nothing: the kernel notices within about 20 s, and whoever waits for it hears so.
        TcpKeepAlive = true,
        TcpKeepAliveTime = 5,
        TcpKeepAliveInterval = 2,
    };

    /// <summary>Looks a host up. The gateway connects to what was found, and still verifies the name in the certificate.</summary>
    public async Task<EngineAddress> ResolveAsync(EngineHost host, CancellationToken cancellation)
    {
        var addresses = await Dns.GetHostAddressesAsync(host.Name, cancellation).ConfigureAwait(false);
        var endpoint = new IPEndPoint(await FirstThatAnswersAsync(host, addresses, cancellation).ConfigureAwait(false), host.Port);
        return new EngineAddress(null, endpoint, Tls ? host.Name : null, RootCertificatePath);
    }

    /// <summary>Without the password.</summary>
    public override string ToString() => $"{Role}@{string.Join(',', Hosts)}";

    private static ExternalEngineAddress ParseOne(string url)
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
            [new EngineHost(uri.IdnHost, uri.Port > 0 ? uri.Port : DefaultPort)], Uri.UnescapeDataString(login[0]), Uri.UnescapeDataString(login[1]),
            database.Length == 0 ? "postgres" : Uri.UnescapeDataString(database), WantsTls(query["sslmode"], uri.IdnHost), query["sslrootcert"]);
    }

    // A name often has an IPv6 address first on which nobody listens; drivers try all, the gateway connects to the one it is given.
    private static async Task<IPAddress> FirstThatAnswersAsync(EngineHost host, IPAddress[] addresses, CancellationToken cancellation)
    {
        foreach (var address in addresses)
        {
            using var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
            using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            patience.CancelAfter(ConnectTimeout);
            try
            {
                await socket.ConnectAsync(address, host.Port, patience.Token).ConfigureAwait(false);
                return address;
            }
            catch (Exception silent) when (silent is SocketException || (silent is OperationCanceledException && !cancellation.IsCancellationRequested))
            {
                continue;
            }
        }

        throw new EngineFaultException($"nobody answers at {host.Name}, port {host.Port}: is the engine running and reachable?");
    }

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
