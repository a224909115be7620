using System.Net.Security;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Menshen.Interop.Tests.Logins;

namespace Menshen.Interop.Tests.Powers;

/// <summary>What the https control surface does with input that nobody sends by mistake, and what its refusals tell.</summary>
[Collection<PowersDeployment>]
public sealed class ControlInputTests(PowersDeployment powers)
{
    /// <summary>What an error page of a careless server shows.</summary>
    private static readonly string[] Technical =
        ["   at ", "Exception", "stack", "Npgsql", "SELECT ", "INSERT ", "System.", "Menshen.Server", "/src/", "/tmp/", "Kestrel", "ASP.NET", ".cs:"];

    [Fact]
    [Requirement("realname-7.5.8-1")]
    [Requirement("realname-7.5.8-3")]
    [Requirement("realname-7.5.10.1-3")]
    [Requirement("realname-7.5.10.2-2")]
    public async Task Every_member_of_every_body_refuses_a_wrong_type_a_length_and_a_character_that_it_does_not_take_and_no_refusal_is_technical()
    {
        // An address has fifty requests a second: four addresses, two hundred.
        var security = await Task.WhenAll(Enumerable.Range(1, 4).Select(i => powers.LoggedInAsync(Administrators.Security, $"127.0.2.{i}")));
        using var system = await powers.LoggedInAsync(Administrators.System, "127.0.2.5");
        var caller = security[0];
        var before = await TracesAsync(caller);
        var asked = 0;
        foreach (var (name, method, path, schema) in await FormsAsync(caller))
        {
            var permitted = PermissionsPage.Read()[name];
            foreach (var (member, type) in Members(schema))
            {
                // A certificate request is a file in a text: only the body's own length limits it.
                foreach (var wrong in Wrong(type).Where(w => member != "request" || w is not JsonValue text || !text.ToJsonString().Contains("....", StringComparison.Ordinal)))
                {
                    var body = Members(schema).ToDictionary(m => m.Name, m => m.Name == member ? wrong?.DeepClone() : Right(schema.GetProperty("properties").GetProperty(m.Name)));
                    var by = permitted.Contains("secadmin") ? security[asked % 4] : system;
                    var (status, answer) = await by.SendPatientlyAsync(method, path.Replace("{name}", "it_plain").Replace("{id}", "999999"), new JsonObject(body!).ToJsonString());
                    asked++;
                    status.ShouldBeOneOf([400, 401, 403], $"{name}.{member} = {wrong?.ToJsonString()[..Math.Min(20, wrong.ToJsonString().Length)]}: {answer}");
                    // Which field it was, in words of the contract.
                    if (status == 400) answer.ShouldContain(member, Case.Sensitive, name);
                    foreach (var word in Technical) answer.ShouldNotContain(word, Case.Sensitive, name);
                }
            }
        }

        foreach (var used in security) used.Dispose();
        asked.ShouldBeGreaterThan(100);
        using var after = await powers.LoggedInAsync(Administrators.Security, "127.0.2.6");
        (await TracesAsync(after)).ShouldBe(before, "something was stored");
    }

    [Fact]
    [Requirement("realname-7.5.10.2-1")]
    public async Task Injections_in_bodies_and_addresses_do_nothing_and_are_recorded()
    {
        string[] corpus =
        [
            "a'; DROP TABLE menshen.subject; --", "x' OR '1'='1", "\"; ALTER ROLE it_plain SUPERUSER; --", "$$; SELECT pg_sleep(30); $$",
            "a\\'; TRUNCATE menshen.subject; --", "%00%27%3B", "<script>alert(1)</script>",
        ];
        using var caller = await powers.LoggedInAsync(Administrators.Security, "127.0.2.7");
        using var system = await powers.LoggedInAsync(Administrators.System, "127.0.2.8");
        var before = await TracesAsync(caller);
        var records = (await powers.ActsAsync()).Count;
        var sent = 0;
        foreach (var (attack, quoted) in corpus.Select(attack => (attack, JsonSerializer.Serialize(attack))))
        {
            (ControlCaller By, string Method, string Path, string? Body)[] requests =
            [
                (caller, "POST", "/v1/users", $$"""{"name":{{quoted}},"password":null,"database":null,"kind":"person","person":"p","superuser":false}"""),
                (caller, "POST", "/v1/users", $$"""{"name":"it_injected","password":null,"database":{{quoted}},"kind":"person","person":"p","superuser":false}"""),
                (caller, "POST", "/v1/groups", $$"""{"name":{{quoted}},"note":"n"}"""),
                (system, "POST", "/v1/databases", $$"""{"name":"it_injected","owner":{{quoted}}}"""),
                (caller, "DELETE", $"/v1/users/{Uri.EscapeDataString(attack)}", null),
            ];
            foreach (var (by, method, path, body) in requests)
            {
                var (status, answer) = await by.SendPatientlyAsync(method, path, body);
                status.ShouldBeInRange(400, 499, $"{method} {path} {body}: {answer}");
                sent++;
            }
        }

        (await TracesAsync(caller)).ShouldBe(before);
        (await powers.ActsAsync()).Count.ShouldBeGreaterThanOrEqualTo(records + sent);
        (await powers.User.PsqlAsync("-c", "SELECT rolsuper FROM pg_roles WHERE rolname = 'it_plain'")).Succeeded().Text.ShouldBe("f");
    }

    [Fact]
    [Requirement("realname-7.5.10.1-1")]
    [Requirement("realname-7.5.10.1-2")]
    [Requirement("realname-7.5.10.1-7")]
    public async Task No_file_no_directory_and_no_test_page_is_served_whatever_the_address()
    {
        string[] paths =
        [
            "/", "/v1", "/v1/", "/index.html", "/test", "/debug/pprof",
            "/swagger/index.html", "/.git/config", "/appsettings.json", "/menshen.dll", "/policy.yaml", "/../policy.yaml",
            "/v1/../../deployment.json", "/v1/%2e%2e/%2e%2e/keys/master.key", "/..%2f..%2f..%2fetc%2fpasswd", "/v1/users/%2e%2e%2fpolicy.yaml", "/certificates/ca.crt",
        ];
        using var session = await powers.LoggedInAsync(Administrators.System, "127.0.0.1");
        foreach (var (path, token) in paths.SelectMany(path => new[] { (path, null), (path, session.Token) }))
        {
            var (status, answer) = await RawAsync(path, token);
            // 405 where the address, without its dots, is an operation's.
            status.ShouldBeOneOf([400, 404, 405], path);
            answer.ShouldBeEmpty(path);
        }

        // What is there lies in a directory for its owner alone.
        foreach (var kept in (string[])["keys", "certificates", "journal"])
            (File.GetUnixFileMode(Path.Combine(powers.Running.Directory, kept)) & (UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.GroupWrite)).ShouldBe(UnixFileMode.None, kept);
    }

    [Fact]
    [Requirement("realname-7.5.10.4-3")]
    public async Task A_request_of_somebody_elses_page_and_one_from_another_address_are_refused_and_recorded()
    {
        using var owner = await powers.LoggedInAsync(Administrators.Security, "127.0.2.20");
        (await owner.SendAsync("GET", "/v1/users", null, ("Origin", "https://evil.example"))).Status.ShouldBe(400);
        (await owner.SendAsync("DELETE", "/v1/users/it_plain", null, ("Referer", "https://evil.example/"))).Status.ShouldBe(400);
        using var thief = powers.From("127.0.2.21");
        thief.Token = owner.Token;
        (await thief.SendAsync("GET", "/v1/users")).Status.ShouldBe(401);
        (await owner.SendAsync("GET", "/v1/users")).Status.ShouldBe(200);
        var rows = (await powers.Running.JournalAsync()).Where(row => row.Event == "administration_acted").Select(row => $"{row.Subject} {row.Detail}").ToList();
        rows.ShouldContain(row => row.StartsWith("127.0.2.20 user.list : invalid: requests of web pages", StringComparison.Ordinal));
        rows.ShouldContain(row => row.StartsWith("127.0.2.20 user.delete : invalid: requests of web pages", StringComparison.Ordinal));
        rows.ShouldContain(row => row.StartsWith("127.0.2.21 user.list : unauthenticated", StringComparison.Ordinal));
    }

    [Fact]
    [Requirement("realname-7.4.1-8")]
    public async Task A_wiretap_at_the_control_surface_hears_neither_password_nor_token_nor_answer()
    {
        using var tap = new Wiretap(powers.Address.Port);
        using var caller = new ControlCaller(new UriBuilder(powers.Address) { Port = tap.Port }.Uri, powers.Running.AuthorityCertificate, "127.0.2.30");
        var password = powers.PasswordOf(Administrators.System);
        await caller.LogInAsync(Administrators.System, password);
        var (status, answer) = await caller.SendAsync("GET", "/v1/status");
        (status, answer.Contains("control_address", StringComparison.Ordinal)).ShouldBe((200, true));
        tap.Length.ShouldBeGreaterThan(1000);
        foreach (var secret in new[] { password, caller.Token!, Administrators.System, "control_address", "/v1/login" }) tap.Heard(secret).ShouldBeFalse(secret);
        // And without encryption there is no answer at all.
        using var http = new HttpClient { Timeout = BusyMachine.Patience };
        await Should.ThrowAsync<HttpRequestException>(() => http.GetAsync(new Uri($"http://localhost:{powers.Address.Port}/v1/status")));
    }

    [Fact]
    [Requirement("realname-7.6.2-1")]
    public async Task A_command_of_administration_that_is_changed_or_lost_on_the_way_is_not_done_and_done_when_sent_again()
    {
        using var meddler = new Meddler(powers.Address.Port);
        var address = new UriBuilder(powers.Address) { Port = meddler.Port }.Uri;
        var done = 0;
        foreach (var (deed, name) in new[] { (Meddler.Deed.FlipToServer, "it_flipped"), (Meddler.Deed.DropToServer, "it_dropped") })
        {
            using var caller = new ControlCaller(address, powers.Running.AuthorityCertificate, "127.0.2.31");
            await caller.LogInAsync(Administrators.Security, powers.PasswordOf(Administrators.Security));
            var body = $$"""{"name":"{{name}}","note":""}""";
            meddler.Next = deed;
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            await Should.ThrowAsync<Exception>(async () =>
            {
                using var response = await caller.ExchangeAsync("POST", "/v1/groups", body).WaitAsync(patience.Token);
            });
            // The patience may have been over before it was on its way.
            await Eventually.TrueAsync(() => Task.FromResult(meddler.DoneTo > done), "it was not sent");
            done++;
            (await powers.ActsAsync()).ShouldNotContain(act => act.Contains(name, StringComparison.Ordinal));
            using var again = new ControlCaller(address, powers.Running.AuthorityCertificate, "127.0.2.31");
            await again.LogInAsync(Administrators.Security, powers.PasswordOf(Administrators.Security));
            (await again.SendAsync("POST", "/v1/groups", body)).Status.ShouldBe(200);
        }

        meddler.DoneTo.ShouldBe(2);
    }

    /// <summary>Users, groups and databases.</summary>
    private async Task<string> TracesAsync(ControlCaller caller)
    {
        using var users = JsonDocument.Parse((await caller.SendPatientlyAsync("GET", "/v1/users", null)).Body);
        var names = users.RootElement.GetProperty("users").EnumerateArray().Select(u => u.GetProperty("name").GetString());
        var databases = (await powers.User.PsqlAsync("-c", "SELECT string_agg(datname, ' ' ORDER BY datname) FROM pg_database")).Succeeded().Text;
        return $"{string.Join(' ', names)} | {databases} | {(await caller.SendPatientlyAsync("GET", "/v1/groups", null)).Body}";
    }

    private async Task<(int Status, string Body)> RawAsync(string path, string? token)
    {
        using var client = new TcpClient();
        await client.ConnectAsync("localhost", powers.Address.Port);
        await using var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsClientAsync(ControlCaller.Trusting(powers.Running.AuthorityCertificate));
        var head = $"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n{(token is null ? "" : $"Authorization: Bearer {token}\r\n")}\r\n";
        await tls.WriteAsync(Encoding.ASCII.GetBytes(head));
        using var reader = new StreamReader(tls);
        var answer = await reader.ReadToEndAsync();
        answer.ShouldNotContain("Server:");
        var parts = answer.Split("\r\n\r\n", 2);
        return (int.Parse(answer.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture), parts[1]);
    }

    private static async Task<IReadOnlyList<(string Name, string Method, string Path, JsonElement Schema)>> FormsAsync(ControlCaller caller)
    {
        var document = JsonDocument.Parse((await caller.SendAsync("GET", "/v1/openapi.json")).Body);
        // The log-in has a budget and tests of its own; the stop would end them all, and a wrong body does not keep it from it.
        return [.. document.RootElement.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()
            .Where(operation => operation.Value.TryGetProperty("requestBody", out _) && operation.Value.GetProperty("operationId").GetString() is not ("login" or "stop"))
            .Select(operation => (operation.Value.GetProperty("operationId").GetString()!, operation.Name.ToUpperInvariant(), path.Name,
                operation.Value.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema"))))];
    }

    private static IEnumerable<(string Name, string Type)> Members(JsonElement schema) =>
        schema.GetProperty("properties").EnumerateObject().Select(member => (member.Name, TypeOf(member.Value)));

    private static string TypeOf(JsonElement schema) =>
        !schema.TryGetProperty("type", out var type) ? "object" : (type.ValueKind == JsonValueKind.Array ? type[0] : type).GetString()!;

    private static JsonNode? Right(JsonElement schema) => TypeOf(schema) switch
    {
        "string" => schema.TryGetProperty("format", out _) ? "2026-01-01T00:00:00Z" : "xxxx", "integer" or "number" => 1, "boolean" => false, "array" => new JsonArray(),
        _ => new JsonObject(schema.GetProperty("properties").EnumerateObject().Select(member => KeyValuePair.Create(member.Name, Right(member.Value)))),
    };

    private static IEnumerable<JsonNode?> Wrong(string type) => type switch
    {
        "string" => [5, new JsonArray(), new string('.', 5000), "a\u0007b", "a\0b"],
        "integer" or "number" => ["five", 1e300, new JsonArray()],
        "boolean" => ["yes", 2],
        "array" => ["none", 3],
        _ => ["none", 3],
    };
}
