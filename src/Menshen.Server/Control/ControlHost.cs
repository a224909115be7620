using Menshen.Control;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Menshen.Server;

/// <summary>Listens on the control socket and takes each request to the dispatch table; it decides nothing itself.</summary>
internal sealed class ControlHost : IAsyncDisposable
{
    /// <summary>64 KiB: the longest body is a name, a password and a remark.</summary>
    private const int MaximumBody = 64 << 10;

    /// <summary>A Unix socket's path, its closing zero included, has 108 bytes (unix(7)).</summary>
    private const int MaximumSocketPath = 107;

    private readonly WebApplication _app;
    private readonly string _socket;

    private ControlHost(WebApplication app, string socket) => (_app, _socket) = (app, socket);

    public static async Task<ControlHost> StartAsync(Deployment deployment, ControlDispatch dispatch, CancellationToken cancellation)
    {
        var socket = deployment.ControlSocketFile;
        if (System.Text.Encoding.UTF8.GetByteCount(socket) > MaximumSocketPath)
            throw new ServerFaultException(
                $"the path {socket} is too long for a socket",
                $"Use a directory whose path is shorter than {MaximumSocketPath - 20} bytes.");
        PrivateFiles.MakeDirectory(deployment.RunDirectory);
        // Left by a crash: we hold the directory's lock, so nobody listens on it.
        File.Delete(socket);
        var app = Build(socket, dispatch);
        await app.StartAsync(cancellation).ConfigureAwait(false);
        File.SetUnixFileMode(socket, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return new ControlHost(app, socket);
    }

    public async ValueTask DisposeAsync()
    {
        // What is being answered is finished: the answer to "stop" among it.
        await _app.StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
        File.Delete(_socket);
    }

    private static WebApplication Build(string socket, ControlDispatch dispatch)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = MaximumBody;
            kestrel.ListenUnixSocket(socket);
        });
        builder.Services.AddRoutingCore();
        var app = builder.Build();
        app.UseRouting();
        foreach (var operation in dispatch.Operations)
            app.MapMethods(operation.Path, [operation.Method], context => AnswerAsync(context, operation, dispatch));
        app.UseEndpoints(_ => { });
        return app;
    }

    private static async Task AnswerAsync(HttpContext context, ControlOperation operation, ControlDispatch dispatch)
    {
        var peer = PeerIdentity.Of(context.Features.Get<IConnectionSocketFeature>()?.Socket);
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);
        var variable = context.Request.RouteValues.Values.SingleOrDefault() as string ?? "";
        var request = new ControlRequest(peer?.ToString() ?? "unknown", variable, body.ToArray(), context.RequestAborted);
        var answer = await dispatch.RunAsync(operation, peer, request).ConfigureAwait(false);
        context.Response.StatusCode = StatusOf(answer.Problem);
        context.Response.ContentType = "application/json";
        await context.Response.Body.WriteAsync(answer.Body, context.RequestAborted).ConfigureAwait(false);
    }

    private static int StatusOf(ControlProblem? problem) => problem?.Code switch
    {
        null => StatusCodes.Status200OK,
        "forbidden" => StatusCodes.Status403Forbidden,
        "not-found" => StatusCodes.Status404NotFound,
        "invalid" => StatusCodes.Status400BadRequest,
        "refused" => StatusCodes.Status409Conflict,
        "unavailable" => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };
}
