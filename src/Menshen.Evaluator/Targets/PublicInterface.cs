using System.Net.Http.Headers;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Menshen.Evaluator.Targets;

/// <summary>Asks a deployment by its published interface (<c>/v1/openapi.json</c>), on its socket: as each administrator by a session of his own.</summary>
/// <remarks>An evaluation asks some two hundred times, and a start of the command line takes a hundred times as long as a question. What an administrator
/// has as a command and not as a question (reading and proving records) is still asked by the command line.</remarks>
internal sealed class PublicInterface : IDisposable
{
    /// <summary>As the published description writes it: why something is asked.</summary>
    private const string ReasonHeader = "Menshen-Reason", Reason = "evaluation";

    private const string LoggedOut = "unauthenticated", TooMany = "too-many";

    /// <summary>How often what came too fast is asked again.</summary>
    private const int Tries = 5;

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, string> _tokens = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _one = new(1, 1);
    private readonly HttpClient _http;

    /// <param name="socket">The control socket.</param>
    public PublicInterface(string socket)
        : this(Handler(socket), new Uri("http://menshen.local"))
    {
    }

    private PublicInterface(SocketsHttpHandler handler, Uri address)
    {
        _http = new HttpClient(handler) { BaseAddress = address, Timeout = TimeSpan.FromSeconds(60) };
        Telephones = new Telephones((method, path, body, cancellation) => SendAsync(null, method, path, body, cancellation));
    }

    /// <summary>Whose one-time codes are at hand.</summary>
    public Telephones Telephones { get; }

    /// <summary>Asks, and takes nothing but an answer.</summary>
    public async Task<JsonElement> AskAsync(Credential who, string method, string path, JsonObject? body, CancellationToken cancellation)
    {
        var (fault, answer) = await TryAsync(who, method, path, body, cancellation).ConfigureAwait(false);
        return fault is null ? answer : throw new EvaluationFaultException($"{method} {path} as {who}: {fault}");
    }

    /// <summary>Asks; what was refused is said, with the word that stands for it: <c>forbidden: …</c>.</summary>
    public async Task<(string? Fault, JsonElement Answer)> TryAsync(Credential who, string method, string path, JsonObject? body, CancellationToken cancellation)
    {
        var answer = await SendAsync(await TokenAsync(who, isNew: false, cancellation).ConfigureAwait(false), method, path, body, cancellation).ConfigureAwait(false);
        for (var tries = 1; tries < Tries && answer.Fault?.StartsWith(TooMany, StringComparison.Ordinal) == true; tries++)
        {
            await Task.Delay(Pause, cancellation).ConfigureAwait(false);
            answer = await SendAsync(await TokenAsync(who, isNew: false, cancellation).ConfigureAwait(false), method, path, body, cancellation).ConfigureAwait(false);
        }

        // Sessions end by idleness, and a check may have ended this one.
        if (answer.Fault?.StartsWith(LoggedOut, StringComparison.Ordinal) == true)
            answer = await SendAsync(await TokenAsync(who, isNew: true, cancellation).ConfigureAwait(false), method, path, body, cancellation).ConfigureAwait(false);
        return answer;
    }

    /// <summary>Sends what it is given, and answers the status and the text as they came; 0 if nothing came.</summary>
    public async Task<(int Status, string Body)> SendRawAsync(string token, string method, string path, string? body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        if (body is not null) request.Content = new StringContent(body, Encoding.UTF8, "application/json");
        try
        {
            using var response = await _http.SendAsync(request, cancellation).ConfigureAwait(false);
            return ((int)response.StatusCode, await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false));
        }
        catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            return (0, "");
        }
    }

    /// <summary>Ends the sessions.</summary>
    public async Task LeaveAsync(CancellationToken cancellation)
    {
        foreach (var token in _tokens.Values) await SendAsync(token, "POST", "/v1/logout", null, cancellation).ConfigureAwait(false);
        _tokens.Clear();
    }

    public void Dispose()
    {
        _http.Dispose();
        _one.Dispose();
    }

    /// <summary>The token of a session for the program's own commands; null for whom the password is enough.</summary>
    public async Task<string?> SharedTokenAsync(Credential who, CancellationToken cancellation)
    {
        // A question first: it begins a session, and another one where that has ended.
        await AskAsync(who, "GET", "/v1/self", null, cancellation).ConfigureAwait(false);
        return Telephones.Has(who) ? await TokenAsync(who, isNew: false, cancellation).ConfigureAwait(false) : null;
    }

    /// <summary>The token of a session, which is begun where there is none.</summary>
    public async Task<string> TokenAsync(Credential who, bool isNew, CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (!isNew && _tokens.TryGetValue(who.Name, out var known)) return known;
            var (fault, answer) = await LogInAsync(who, cancellation).ConfigureAwait(false);
            if (Telephones.AreMissing(fault))
            {
                await Telephones.EnrolAsync(who, cancellation).ConfigureAwait(false);
                (fault, answer) = await LogInAsync(who, cancellation).ConfigureAwait(false);
            }
            else if (who.Codes is not null && fault?.StartsWith(LoggedOut, StringComparison.Ordinal) == true)
            {
                // Whose telephone it is may have shown this code just now, and each is good once.
                (fault, answer) = await LogInAsync(who, cancellation).ConfigureAwait(false);
            }

            return fault is null ? _tokens[who.Name] = answer.GetProperty("token").GetString()! : throw new EvaluationFaultException($"{who} does not come in: {fault}{(Telephones.Has(who) ? "" : " (of one who has one-time codes the address of their enrolment is needed, in MENSHEN_EVALUATE_SYSTEM_CODES, _SECURITY_CODES, _AUDITOR_CODES)")}");
        }
        finally
        {
            _one.Release();
        }
    }

    private async Task<(string? Fault, JsonElement Answer)> LogInAsync(Credential who, CancellationToken cancellation) =>
        await SendAsync(null, "POST", "/v1/login", await Telephones.ProofAsync(who, cancellation).ConfigureAwait(false), cancellation).ConfigureAwait(false);

    /// <summary>One question by a token; null: by nobody.</summary>
    public async Task<(string? Fault, JsonElement Answer)> SendAsync(string? token, string method, string path, JsonObject? body, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (token is not null) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Add(ReasonHeader, Reason);
        if (body is not null) request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, "application/json");
        try
        {
            using var response = await _http.SendAsync(request, cancellation).ConfigureAwait(false);
            using var json = JsonDocument.Parse(await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false));
            var answer = json.RootElement.Clone();
            // 202 is no answer: it waits for another person.
            if (response.StatusCode == System.Net.HttpStatusCode.OK) return (null, answer);
            return ($"{answer.GetProperty("code").GetString()}: {answer.GetProperty("what").GetString()}", answer);
        }
        catch (Exception fault) when (fault is HttpRequestException or JsonException or KeyNotFoundException or InvalidOperationException
            // Its own patience, and not the caller's.
            || fault is OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            throw new EvaluationFaultException($"{method} {path}: {fault.Message}");
        }
    }

    /// <summary>Somebody with a client certificate, by https.</summary>
    public static PublicInterface Secure(Uri address, string authority, string certificate, string key)
    {
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.ImportFromPemFile(authority);
        var tls = new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = trust, ClientCertificateContext = SslStreamCertificateContext.Create(X509Certificate2.CreateFromPemFile(certificate, key), null, offline: true),
        };
        return new PublicInterface(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false, UseCookies = false, SslOptions = tls }, address);
    }

    private static SocketsHttpHandler Handler(string socket) => new()
    {
        UseProxy = false, AllowAutoRedirect = false, UseCookies = false,
        ConnectCallback = async (_, cancellation) =>
        {
            var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            try
            {
                await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellation).ConfigureAwait(false);
                return new NetworkStream(connection, ownsSocket: true);
            }
            catch
            {
                connection.Dispose();
                throw;
            }
        },
    };
}
