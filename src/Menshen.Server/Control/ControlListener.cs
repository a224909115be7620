using Menshen.Control;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace Menshen.Server;

/// <summary>One place where the control surface listens: takes each request to the dispatch table, and decides nothing itself.</summary>
/// <remarks>Each has its own limits, so that whoever floods the https address does not keep the operator from the local socket.</remarks>
internal sealed class ControlListener : IAsyncDisposable
{
    /// <summary>64 KiB: the longest body is a name, a password and a remark.</summary>
    public const int MaximumBody = 64 << 10;

    /// <summary>For whoever may put an auditor's rules in force: such a text has at most a mebibyte, and base64 is a third longer.</summary>
    private const int MaximumRules = 3 << 19;

    /// <summary>Connections at once. A console holds six, and a hundred programs are many.</summary>
    private const int MostConnections = 200;

    /// <summary>Header bytes at most: a token and a reason.</summary>
    private const int MaximumHeaders = 16 << 10;

    private const int MaximumRequestLine = 2 << 10;

    /// <summary>For a whole head, and for a TLS handshake: half a request must not hold a connection for long.</summary>
    private static readonly TimeSpan HalfRequest = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(30);

    private const double LeastBytesPerSecond = 240; // Kestrel's own default

    private readonly WebApplication _app;

    private ControlListener(WebApplication app) => _app = app;

    /// <summary>Where it listens, as Kestrel says it.</summary>
    public string Address => _app.Urls.FirstOrDefault() ?? "";

    public static async Task<ControlListener> StartAsync(
        Action<KestrelServerOptions> listen, ControlDispatch dispatch, CallerProof callers, RequestBudget? budget, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            Limit(kestrel);
            listen(kestrel);
        });
        builder.Services.AddRoutingCore();
        // Tokens in heads and secrets in answers pass through its blocks.
        builder.Services.AddSingleton<IMemoryPoolFactory<byte>, ClearedBlocks>();
        var app = builder.Build();
        app.UseRouting();
        foreach (var operation in dispatch.Operations)
            app.MapMethods(operation.Path, [operation.Method], context => AnswerAsync(context, operation, dispatch, callers, budget));
        app.UseEndpoints(_ => { });
        try
        {
            await app.StartAsync(cancellation).ConfigureAwait(false);
            return new ControlListener(app);
        }
        catch
        {
            await app.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        // What is being answered is finished: the answer to "stop" among it.
        await _app.StopAsync().ConfigureAwait(false);
        await _app.DisposeAsync().ConfigureAwait(false);
    }

    private static void Limit(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        var limits = kestrel.Limits;
        limits.MaxRequestBodySize = MaximumBody;
        limits.MaxConcurrentConnections = MostConnections;
        limits.MaxRequestHeadersTotalSize = MaximumHeaders;
        limits.MaxRequestLineSize = MaximumRequestLine;
        limits.RequestHeadersTimeout = HalfRequest;
        limits.KeepAliveTimeout = KeepAlive;
        limits.MinRequestBodyDataRate = new MinDataRate(LeastBytesPerSecond, HalfRequest);
    }

    /// <summary>Bytes of a body at most, whoever asks.</summary>
    public static int MostOf(ControlOperation operation) => operation == ControlOperations.AuditPlan || operation == ControlOperations.AuditApply ? MaximumRules : MaximumBody;

    private static async Task AnswerAsync(
        HttpContext context, ControlOperation operation, ControlDispatch dispatch, CallerProof callers, RequestBudget? budget)
    {
        var peer = PeerIdentity.Of(context.Features.Get<IConnectionSocketFeature>()?.Socket);
        var address = context.Connection.RemoteIpAddress?.ToString() ?? "";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.Headers.XContentTypeOptions = "nosniff";
        // The budget first: a refused form is recorded, and nobody shall fill the journal with them.
        var answer = budget?.Refusal(address, operation)
            ?? (RequestForm.Refusal(context.Request, MostOf(operation)) is { } form ? dispatch.RefuseForm(operation, form, address.Length > 0 ? address : peer?.ToString() ?? "") : null)
            ?? await RunAsync(context, operation, dispatch, callers, peer is null || address.Length > 0 ? (null, address) : (peer, "")).ConfigureAwait(false);
        context.Response.StatusCode = RequestForm.StatusOf(answer.Problem);
        context.Response.ContentType = answer.Problem is null ? operation.MediaType : "application/json";
        if (answer.Notice is { } notice)
            context.Response.Headers[ControlHeaders.Notice] = notice;
        try
        {
            await context.Response.Body.WriteAsync(answer.Body, context.RequestAborted).ConfigureAwait(false);
        }
        finally
        {
            answer.Clear();
        }
    }

    private static async Task<ControlAnswer> RunAsync(
        HttpContext context, ControlOperation operation, ControlDispatch dispatch, CallerProof callers, (PeerIdentity? Peer, string Address) from)
    {
        var certificate = ControlTls.FingerprintOf(context.Connection.ClientCertificate);
        if (callers.Of(RequestForm.TokenOf(context.Request), from.Peer, from.Address, certificate) is not { } caller)
            return dispatch.RefuseToken(operation, from.Peer?.ToString() ?? (certificate.Length > 0 ? $"{from.Address} with certificate {certificate}" : from.Address));
        // Nobody else makes us hold more.
        var most = ControlPermissions.Of(operation).HasFlag(caller.Role) ? MostOf(operation) : MaximumBody;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit) limit.MaxRequestBodySize = most;
        ControlBody body;
        try
        {
            body = await ControlBody.ReadAsync(context.Request.BodyReader, (int)Math.Min(most, context.Request.ContentLength ?? 0), context.RequestAborted).ConfigureAwait(false);
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException e)
        {
            return RequestForm.BadBody(e.StatusCode, most);
        }

        using var held = body;
        using var secrets = SecretScope.Begin();
        var variable = context.Request.RouteValues.Values.SingleOrDefault() as string ?? "";
        var request = new ControlRequest(caller, variable, body.Bytes, context.RequestAborted) { Reason = RequestForm.ReasonOf(context.Request) };
        return await dispatch.RunAsync(operation, request).ConfigureAwait(false);
    }
}
