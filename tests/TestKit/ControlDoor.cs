using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Menshen.TestKit;

/// <summary>Asks a deployment's control surface what the command line would ask, for the preparations of a test.</summary>
/// <remarks>A command costs a process, 0.2 s of processor, and most tests begin with three of them. What a test is about goes by the command.</remarks>
internal sealed class ControlDoor : IDisposable
{
    private readonly HttpClient _http;

    public ControlDoor(string deployment)
    {
        var socket = Path.Combine(deployment, "run", "control.sock");
        // A connection for each question: the deployment may have been started anew since the last one.
        var handler = new SocketsHttpHandler { UseProxy = false, UseCookies = false, PooledConnectionLifetime = TimeSpan.Zero, ConnectCallback = (_, stop) => ConnectAsync(socket, stop) };
        _http = new HttpClient(handler)
        {
            BaseAddress = new Uri("http://menshen.local"), Timeout = ToolRun.Patience,
        };
    }

    /// <summary>Logs in, asks for one thing, logs out, as a command does. False: it was not done, and the command will say why.</summary>
    public async Task<bool> IsDoneAsync(string name, string password, string method, string path, JsonObject body)
    {
        var (entered, answer) = await SendAsync(null, "POST", "/v1/login", new JsonObject { ["name"] = name, ["password"] = password, ["code"] = null }).ConfigureAwait(false);
        if (!entered)
            return false;
        var token = answer.GetProperty("token").GetString();
        var (done, _) = await SendAsync(token, method, path, body).ConfigureAwait(false);
        // The change of a password has ended all sessions, this one too.
        await SendAsync(token, "POST", "/v1/logout", []).ConfigureAwait(false);
        return done;
    }

    /// <summary>What <c>menshen status --json</c> shows; like it, without a log-in.</summary>
    public async Task<JsonElement> StatusAsync() => (await SendAsync(null, "GET", "/v1/status", null).ConfigureAwait(false)).Answer;

    public void Dispose() => _http.Dispose();

    private async Task<(bool Done, JsonElement Answer)> SendAsync(string? token, string method, string path, JsonObject? body)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        if (token is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var response = await _http.SendAsync(request).ConfigureAwait(false);
        using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync().ConfigureAwait(false));
        // 202 is no answer: it waits for another person.
        return (response.StatusCode == System.Net.HttpStatusCode.OK, json.RootElement.Clone());
    }

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken stop)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), stop).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
