using System.Diagnostics;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using System.Text.Json;
using Microsoft.OpenApi;

namespace Menshen.Interop.Tests.Powers;

/// <summary>The control surface over https, and attacks on it.</summary>
[Collection<PowersDeployment>]
public sealed class ControlApiTests(PowersDeployment powers)
{
    /// <summary>No operation has such a member, so that what may be asked for is still not done.</summary>
    private const string BodyOfNothing = """{"nothing":1}""";

    [Theory]
    [InlineData("nobody", null, "127.0.1.1")]
    [InlineData("subject", "it_plain", "127.0.1.2")]
    [InlineData("sysadmin", Administrators.System, "127.0.1.3")]
    [InlineData("secadmin", Administrators.Security, "127.0.1.4")]
    [InlineData("auditor", Administrators.Auditor, "127.0.1.5")]
    [Requirement("gat389-5.3.4-x")]
    [Requirement("realname-7.4.2-2.2")]
    [Requirement("gat389-4.5-c")]
    [Requirement("realname-7.8.3-1")]
    [Requirement("realname-7.5.1-6.2")]
    [Requirement("realname-7.9.2-2.1")]
    public async Task Each_role_calls_every_operation_and_gets_what_the_table_says(string role, string? name, string source)
    {
        using var caller = name is null ? powers.From(source) : await powers.LoggedInAsync(name, source);
        var documented = PermissionsPage.Read();
        var operations = await OperationsAsync(caller);
        operations.Select(o => o.Name).Order().ShouldBe(documented.Keys.Order());
        // The log-out last: it is one of the operations.
        foreach (var (operation, method, path, hasBody) in operations.OrderBy(o => o.Name == "logout"))
        {
            var (status, body) = await caller.SendPatientlyAsync(method, path.Replace("{name}", "nobody_here").Replace("{id}", "999999"), hasBody ? BodyOfNothing : null);
            var refused = role == "nobody" ? 401 : 403;
            if (documented[operation].Contains(role))
                status.ShouldNotBe(refused, $"{operation} as {role}: {body}");
            else
                status.ShouldBe(refused, $"{operation} as {role}: {body}");
        }
    }

    [Fact]
    [Requirement("realname-7.8.3-1")]
    public async Task A_stolen_token_is_worth_nothing_elsewhere_a_forged_one_nowhere_and_a_used_one_nothing_any_more()
    {
        using var owner = await powers.LoggedInAsync(Administrators.Security, "127.0.1.10");
        using var thief = powers.From("127.0.1.11");
        thief.Token = owner.Token;
        (await thief.SendAsync("GET", "/v1/users")).Status.ShouldBe(401);
        (await owner.SendAsync("GET", "/v1/users")).Status.ShouldBe(200);
        thief.Token = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
        (await thief.SendAsync("GET", "/v1/users")).Status.ShouldBe(401);
        (await owner.SendAsync("POST", "/v1/logout")).Status.ShouldBe(200);
        (await owner.SendAsync("GET", "/v1/users")).Status.ShouldBe(401);
    }

    [Fact]
    public async Task A_token_in_the_address_in_a_cookie_or_from_a_page_of_somebody_else_is_refused()
    {
        using var owner = await powers.LoggedInAsync(Administrators.Security, "127.0.1.12");
        var token = owner.Token;
        (await owner.SendAsync("GET", "/v1/users", null, ("Origin", "https://evil.example"))).Status.ShouldBe(400);
        (await owner.SendAsync("GET", "/v1/users", null, ("Sec-Fetch-Site", "cross-site"))).Status.ShouldBe(400);
        (await owner.SendAsync("GET", "/v1/users", null, ("Cookie", "a=b"))).Status.ShouldBe(400);
        (await owner.SendAsync("GET", $"/v1/users?access_token={token}")).Status.ShouldBe(400);
        owner.Token = null;
        (await owner.SendAsync("GET", $"/v1/users?access_token={token}")).Status.ShouldBe(400);
        (await owner.SendAsync("GET", "/v1/users", null, ("Cookie", $"session={token}"))).Status.ShouldBe(400);
        (await owner.SendAsync("GET", "/v1/users", null, ("Authorization", $"Basic {token}"))).Status.ShouldBe(401);
    }

    [Fact]
    public async Task A_body_that_is_too_long_or_no_json_is_refused_and_the_server_goes_on()
    {
        using var caller = powers.From("127.0.1.13");
        int? status = null;
        try
        {
            status = (await caller.SendAsync("POST", "/v1/login", $$"""{"name":"{{new string('a', 100_000)}}"}""")).Status;
        }
        catch (HttpRequestException)
        {
            // The server has closed while the rest of the body was on its way, and its answer went with the connection.
        }

        (status ?? 413).ShouldBe(413);
        // The connection of a body that is not read to its end is closed.
        using var next = powers.From("127.0.1.18");
        (await next.SendAsync("POST", "/v1/login", "<xml/>")).Status.ShouldBe(400);
        (await next.SendAsync("POST", "/v1/login", "{}")).Status.ShouldBe(400);
        (await next.SendAsync("GET", "/v1/openapi.json")).Status.ShouldBe(200);
    }

    [Fact]
    public async Task Half_a_request_is_ended_within_seconds()
    {
        using var client = new TcpClient();
        await client.ConnectAsync("localhost", powers.Address.Port);
        await using var tls = new SslStream(client.GetStream());
        await tls.AuthenticateAsClientAsync(ControlCaller.Trusting(powers.Running.AuthorityCertificate));
        await tls.WriteAsync(Encoding.ASCII.GetBytes("GET /v1/users HTTP/1.1\r\nHost: x\r\nX-Slow: "));
        var began = Stopwatch.StartNew();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var buffer = new byte[4096];
        try
        {
            while (await tls.ReadAsync(buffer, patience.Token) > 0)
            {
                // Perhaps a 408 first.
            }
        }
        catch (IOException)
        {
            // Cut off: as good.
        }

        // Five seconds on an idle machine; its timer waits for a processor as everybody does.
        began.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(45));
    }

    [Fact]
    [Requirement("realname-7.8.1-1")]
    public async Task Without_tls_or_with_an_old_one_nobody_is_answered()
    {
        using var http = new HttpClient { Timeout = BusyMachine.Patience };
        await Should.ThrowAsync<HttpRequestException>(() => http.GetAsync(new Uri($"http://localhost:{powers.Address.Port}/v1/openapi.json")));
        foreach (var old in (SslProtocols[])[SslProtocols.Tls12])
        {
            using var client = new TcpClient();
            await client.ConnectAsync("localhost", powers.Address.Port);
            await using var tls = new SslStream(client.GetStream());
            var options = ControlCaller.Trusting(powers.Running.AuthorityCertificate);
            options.EnabledSslProtocols = old;
            var refusal = await Record.ExceptionAsync(() => tls.AuthenticateAsClientAsync(options));
            (refusal is AuthenticationException or IOException).ShouldBeTrue($"{old}: {refusal}");
        }
    }

    [Fact]
    public async Task Guessing_at_the_log_in_ends_by_the_account_and_by_the_source_and_says_nothing()
    {
        using var guesser = powers.From("127.0.1.14");
        List<string> words = [];
        List<int> statuses = [];
        for (var guess = 0; guess < 25; guess++)
        {
            var name = guess % 2 == 0 ? Administrators.Auditor : "nobody_here";
            var (status, body) = await guesser.SendAsync("POST", "/v1/login", $$"""{"name":"{{name}}","password":"guess{{guess}}","code":null}""");
            statuses.Add(status);
            if (status == 401)
            {
                using var problem = JsonDocument.Parse(body);
                words.Add(problem.RootElement.GetProperty("what").GetString() + problem.RootElement.GetProperty("instead").GetString());
            }
        }

        // Known and unknown names, wrong passwords and locked accounts read alike.
        words.Distinct().Count().ShouldBe(1);
        statuses.Count(status => status == 401).ShouldBe(20);
        statuses.Count(status => status == 429).ShouldBe(5);
        using var owner = await powers.LoggedInAsync(Administrators.Auditor, "127.0.1.15");
        (await owner.SendAsync("GET", "/v1/self")).Status.ShouldBe(200);
        (await powers.ActsAsync()).ShouldContain(act => act.Contains("too many failures", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Answers_are_not_to_be_kept_and_a_refusals_reference_leads_to_the_detail_in_the_journal()
    {
        using var caller = powers.From("127.0.1.16");
        using var response = await caller.ExchangeAsync("POST", "/v1/login", """{"name":"it_sec","password":"falsch","code":null}""");
        response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        response.Headers.Server.ShouldBeEmpty();
        using var problem = JsonDocument.Parse(await response.Content.ReadAsStringAsync());
        var reference = problem.RootElement.GetProperty("reference").GetString()!;
        (await powers.ActsAsync()).Single(act => act.Contains(reference, StringComparison.Ordinal)).ShouldContain("wrong password");
    }

    [Fact]
    [Requirement("realname-7.8.4-1.1")]
    [Requirement("realname-6.3.1.2-p1.1")]
    [Requirement("credit-6.2-a3.2")]
    public async Task Each_call_is_on_record_with_caller_operation_and_result_a_question_too()
    {
        using var caller = await powers.LoggedInAsync(Administrators.Security, "127.0.1.20");
        var before = (await powers.Running.JournalAsync()).Count;
        for (var i = 0; i < 3; i++) { (await caller.SendAsync("GET", "/v1/users")).Status.ShouldBe(200); }
        using (var plain = await powers.LoggedInAsync("it_plain", "127.0.1.22")) { (await plain.SendAsync("GET", "/v1/users")).Status.ShouldBe(403); }
        (await caller.SendAsync("POST", "/v1/users", BodyOfNothing)).Status.ShouldBe(400);
        (await caller.SendAsync("DELETE", "/v1/users/nobody_here")).Status.ShouldNotBe(200);
        using var nobody = powers.From("127.0.1.21");
        (await nobody.SendAsync("GET", "/v1/users")).Status.ShouldBe(401);

        var rows = await powers.Running.JournalAsync();
        var acts = rows.Skip(before).Where(row => row.Event == "administration_acted").Select(row => (row.Subject, row.Detail!)).ToList();
        acts.Count(act => act is (Administrators.Security, "user.list : done")).ShouldBe(3);
        acts.ShouldContain(act => act.Subject == "it_plain" && act.Item2 == "user.list : forbidden");
        acts.ShouldContain(act => act.Subject == Administrators.Security && act.Item2.StartsWith("user.add : invalid", StringComparison.Ordinal));
        acts.ShouldContain(act => act.Subject == Administrators.Security && act.Item2.StartsWith("user.delete nobody_here: ", StringComparison.Ordinal));
        acts.ShouldContain(act => act.Subject == "127.0.1.21" && act.Item2.StartsWith("user.list ", StringComparison.Ordinal));
        // Where the caller was, the record of his log-in says.
        rows.ShouldContain(row => row.Subject == "127.0.1.20" && row.Detail == $"login {Administrators.Security}: done");
    }

    [Fact]
    [Requirement("tencentdb-2.2-4.1")]
    public async Task A_remote_session_of_an_administrator_is_on_record_command_by_command_and_there_is_no_way_around_it()
    {
        using var caller = await powers.LoggedInAsync(Administrators.System, "127.0.1.23");
        var documented = PermissionsPage.Read();
        var before = (await powers.Running.JournalAsync()).Count;
        // All that this administrator may ask for, but for the end of the service and of the session.
        var commands = (await OperationsAsync(caller)).Where(o => documented[o.Name].Contains("sysadmin") && o.Name is not ("stop" or "logout")).ToList();
        foreach (var (_, method, path, hasBody) in commands)
            await caller.SendAsync(method, path.Replace("{name}", "nobody_here").Replace("{id}", "999999"), hasBody ? BodyOfNothing : null);
        (await caller.SendAsync("POST", "/v1/logout")).Status.ShouldBe(200);

        var acts = (await powers.Running.JournalAsync()).Skip(before).Where(row => row.Event == "administration_acted" && (row.Subject is Administrators.System or "127.0.1.23"))
            .Select(row => row.Detail!.Split(' ', ':')[0]).ToHashSet();
        commands.Select(command => command.Name).Where(name => !acts.Contains(name)).ShouldBeEmpty();
        acts.ShouldContain("logout");
        // Past the gateway: the engine has no network address, and refuses at its own socket who has not the gateway's secret; the same for the vault.
        foreach (var socket in (string[])[powers.Running.EngineSocketDirectory, powers.Running.VaultSocketDirectory])
        {
            foreach (var role in (string[])[Administrators.System, "menshen", "postgres", powers.User.Name])
            {
                var environment = new Dictionary<string, string> { ["PGHOST"] = socket, ["PGUSER"] = role, ["PGDATABASE"] = "postgres", ["PGPASSWORD"] = powers.PasswordOf(Administrators.System) };
                (await ToolRun.OfAsync("psql", ["-X", "-w", "-c", "SELECT 1"], environment)).Code.ShouldBe(2, $"{role} at {socket}");
            }
        }
    }

    [Fact]
    [Requirement("realname-7.5.2-1.1")]
    public async Task A_user_who_puts_anothers_name_into_a_call_gets_nothing_of_the_others()
    {
        var other = await powers.Running.AddUserAsync("it_other");
        using var caller = await powers.LoggedInAsync("it_plain", "127.0.1.24");
        var own = powers.PasswordOf("it_plain");
        var tried = 0;
        foreach (var (operation, method, path, hasBody) in await OperationsAsync(caller))
        {
            // A call about somebody by the address.
            if (path.Contains('{', StringComparison.Ordinal))
            {
                var credentials = operation == "factor.remove" ? $$"""{"caller":{"name":"it_other","password":"{{own}}","code":null},"reason":"mine"}""" : BodyOfNothing;
                var (status, body) = await caller.SendPatientlyAsync(method, path.Replace("{name}", other.Name).Replace("{id}", "1").Replace("{serial}", "01"), hasBody ? credentials : null);
                // 409 is for credentials in a body that are not his who is named in it.
                status.ShouldBeOneOf(401, 403, 409);
                if (status == 409) body.ShouldContain("do not fit");
                body.ShouldNotContain(other.Password);
                tried++;
            }
        }

        tried.ShouldBeGreaterThan(30);
        // Calls about somebody by the body: his name with one's own password.
        foreach (var (path, body) in ((string, string)[])[
            ("/v1/login", """{"name":"it_other","password":"PASSWORD","code":null}"""), ("/v1/tickets", """{"caller":{"name":"it_other","password":"PASSWORD","code":null},"database":null,"source":null}"""),
            ("/v1/factors/enrol", """{"name":"it_other","password":"PASSWORD","code":null}"""), ("/v1/factors/confirm", """{"name":"it_other","password":"PASSWORD","code":"000000"}""")])
        {
            var (status, answer) = await caller.SendAsync("POST", path, body.Replace("PASSWORD", own));
            status.ShouldBeOneOf(401, 403, 409);
            if (status == 409) answer.ShouldContain("do not fit");
        }

        // What is about oneself answers about oneself, and there is no member to name another with.
        (await caller.SendAsync("GET", "/v1/self?name=it_other")).Status.ShouldBe(400);
        (await caller.SendAsync("GET", "/v1/self")).Body.ShouldNotContain("it_other");
        (await caller.SendAsync("PUT", "/v1/self/password", $$"""{"name":"it_other","current":"{{own}}","password":"Other-goes-8-away","code":null}""")).Status.ShouldBe(400);
        (await other.PsqlAsync("-c", "SELECT 1")).Succeeded();
    }

    [Fact]
    public async Task The_document_is_openapi_without_a_fault()
    {
        using var caller = powers.From("127.0.1.17");
        var (status, body) = await caller.SendAsync("GET", "/v1/openapi.json");
        status.ShouldBe(200);
        var read = OpenApiDocument.Parse(body, "json");
        read.Diagnostic!.Errors.ShouldBeEmpty();
        read.Document!.Paths.Count.ShouldBeGreaterThan(15);
    }

    private static async Task<IReadOnlyList<(string Name, string Method, string Path, bool HasBody)>> OperationsAsync(ControlCaller caller)
    {
        var (status, body) = await caller.SendAsync("GET", "/v1/openapi.json");
        status.ShouldBe(200, body);
        using var document = JsonDocument.Parse(body);
        return [.. document.RootElement.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject().Select(operation => (
            operation.Value.GetProperty("operationId").GetString()!, operation.Name.ToUpperInvariant(), path.Name,
            operation.Value.TryGetProperty("requestBody", out _))))];
    }
}
