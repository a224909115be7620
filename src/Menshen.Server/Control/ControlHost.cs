using System.Net;
using Menshen.Policy;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Menshen.Server;

/// <summary>The places where the control surface listens: the local socket always, https where the policy says so. Both lead to the same
/// dispatch.</summary>
internal sealed class ControlHost : IAsyncDisposable
{
    /// <summary>A Unix socket's path, its closing zero included, has 108 bytes (unix(7)).</summary>
    private const int MaximumSocketPath = 107;

    private readonly ControlListener _local;
    private readonly string _socket;
    private readonly RequestBudget _budget;
    private ControlListener? _https;

    private ControlHost(ControlListener local, string socket, RequestBudget budget) => (_local, _socket, _budget) = (local, socket, budget);

    /// <summary>The https address with the port that was taken; empty for none.</summary>
    public string Address => _https?.Address ?? "";

    /// <summary>Why there is no https although the policy asks for it, or null.</summary>
    public string? Trouble { get; private set; }

    public static async Task<ControlHost> StartAsync(
        Deployment deployment, ControlRules rules, ControlDispatch dispatch, CallerProof callers, CancellationToken cancellation)
    {
        var socket = deployment.ControlSocketFile;
        if (System.Text.Encoding.UTF8.GetByteCount(socket) > MaximumSocketPath)
            throw new ServerFaultException(
                $"the path {socket} is too long for a socket",
                $"Use a directory whose path is shorter than {MaximumSocketPath - 20} bytes.");
        PrivateFiles.MakeDirectory(deployment.RunDirectory);
        // Left by a crash: we hold the directory's lock, so nobody listens on it.
        File.Delete(socket);
        var local = await ControlListener.StartAsync(kestrel => kestrel.ListenUnixSocket(socket), dispatch, callers, budget: null, cancellation)
            .ConfigureAwait(false);
        File.SetUnixFileMode(socket, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var host = new ControlHost(local, socket, new RequestBudget(rules));
        if (rules.Https)
            await host.ListenAsync(deployment, rules, dispatch, callers, cancellation).ConfigureAwait(false);
        return host;
    }

    public async ValueTask DisposeAsync()
    {
        if (_https is not null)
            await _https.DisposeAsync().ConfigureAwait(false);
        await _local.DisposeAsync().ConfigureAwait(false);
        _budget.Dispose();
        File.Delete(_socket);
    }

    /// <summary>A port that somebody else has keeps programs from administration, and must not keep everybody from the databases: the
    /// status tells of it.</summary>
    private async Task ListenAsync(
        Deployment deployment, ControlRules rules, ControlDispatch dispatch, CallerProof callers, CancellationToken cancellation)
    {
        var tls = new ControlTls(deployment, _budget, dispatch.RefuseCertificate);
        try
        {
            _https = await ControlListener.StartAsync(
                kestrel => kestrel.Listen(new IPEndPoint(rules.Address, rules.Port), tls.Secure), dispatch, callers, _budget,
                cancellation).ConfigureAwait(false);
        }
        catch (IOException)
        {
            Trouble = $"the control surface has no https: {new IPEndPoint(rules.Address, rules.Port)} is in use; set `control: port` in the policy";
        }
    }
}
