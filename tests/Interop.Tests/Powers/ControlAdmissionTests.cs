using System.Text.Json;

namespace Menshen.Interop.Tests.Powers;

/// <summary>Whom the gateway does not let in, or puts out, the control surface does not serve either.</summary>
public sealed class ControlAdmissionTests : IAsyncLifetime
{
    private const string Banner = "Unauthorised access is recorded and prosecuted.";

    private const string Policy = $"""
        access:
          - id: elsewhere
            by: [it_far]
            source: [192.0.2.0/24]
        sessions:
          banner: {Banner}
          last-login: everybody
        """;

    private Deployment _running = null!;
    private Uri _address = null!;

    public async ValueTask InitializeAsync()
    {
        _running = await Deployment.CreateAsync(new DeploymentSetup { FurtherPolicy = Policy });
        using var status = JsonDocument.Parse((await _running.MenshenAsync("status", "--json")).Succeeded().Output);
        _address = new Uri(status.RootElement.GetProperty("control_address").GetString()!);
    }

    public async ValueTask DisposeAsync() => await _running.DisposeAsync();

    [Fact]
    [Requirement("realname-7.8.3-1")]
    public async Task Whose_sessions_are_ended_has_no_session_of_the_control_surface_left()
    {
        var user = await _running.AddUserAsync("it_killed");
        using var caller = From("127.0.3.1");
        await caller.LogInAsync(user.Name, user.Password);
        (await caller.SendAsync("GET", "/v1/self")).Status.ShouldBe(200);
        var listed = (await _running.MenshenAsync("session", "list", "--json")).Succeeded();
        using (var listing = JsonDocument.Parse(listed.Output))
        {
            var session = listing.RootElement.GetProperty("control").EnumerateArray().Single(s => s.GetProperty("user").GetString() == user.Name);
            session.GetProperty("source").GetString().ShouldBe("127.0.3.1");
        }

        (await _running.MenshenAsync("session", "kill", "--user", user.Name)).Succeeded();
        await Eventually.TrueAsync(async () => (await caller.SendAsync("GET", "/v1/self")).Status == 401);
    }

    [Fact]
    public async Task A_rule_of_access_that_keeps_somebody_from_the_gateway_keeps_him_from_sessions_and_tickets_of_the_control_surface()
    {
        var user = await _running.AddUserAsync("it_far");
        (await user.PsqlAsync("-c", "select 1")).Error.ShouldContain("authentication failed");
        using var caller = From("127.0.3.2");
        var right = await caller.SendAsync("POST", "/v1/login", Login(user.Name, user.Password));
        var wrong = await caller.SendAsync("POST", "/v1/login", Login(user.Name, "Falsch-8-falsch"));
        right.Status.ShouldBe(401);
        Sentence(right.Body).ShouldBe(Sentence(wrong.Body));
        // The right password alone would be answered that there are no codes yet.
        var (_, refused) = await caller.SendAsync("POST", "/v1/tickets", $$"""{"caller":{{Login(user.Name, user.Password)}},"database":null,"source":null}""");
        refused.ShouldContain("do not fit");
        (await _running.JournalAsync()).ShouldContain(row => row.Event == "administration_acted" && row.Detail!.StartsWith("login it_far", StringComparison.Ordinal)
            && row.Detail.Contains("rule elsewhere", StringComparison.Ordinal));
        // The machine's own socket is in no network; the hours of a rule hold there too.
        (await _running.MenshenAsAsync(user.Name, user.Password, "", "whoami")).Succeeded();
    }

    [Fact]
    [Requirement("realname-7.4.1-11a")]
    public async Task A_log_in_shows_the_warning_and_the_log_in_before_it()
    {
        var user = await _running.AddUserAsync("it_warned");
        using var caller = From("127.0.3.3");
        (await caller.SendAsync("GET", "/v1/openapi.json")).Body.ShouldContain("last_login");
        using (var first = JsonDocument.Parse((await caller.SendAsync("POST", "/v1/login", Login(user.Name, user.Password))).Body))
        {
            first.RootElement.GetProperty("banner").GetString().ShouldBe(Banner);
            (await caller.SendAsync("GET", "/v1/banner")).Body.ShouldContain(Banner);
            first.RootElement.GetProperty("last_login").GetProperty("at").ValueKind.ShouldBe(JsonValueKind.Null);
        }

        (await caller.SendAsync("POST", "/v1/login", Login(user.Name, "Falsch-8-falsch"))).Status.ShouldBe(401);
        using (var second = JsonDocument.Parse((await caller.SendAsync("POST", "/v1/login", Login(user.Name, user.Password))).Body))
        {
            var last = second.RootElement.GetProperty("last_login");
            last.GetProperty("source").GetString().ShouldBe("127.0.3.3");
            last.GetProperty("failures_since").GetInt32().ShouldBe(1);
        }

        // At a terminal the warning comes first: who is refused has read it too.
        (await LogInAsync(user.Name, "Falsch-8-falsch")).Output.Trim().ShouldBe(Banner);
        var words = (await LogInAsync(user.Name, user.Password)).Succeeded().Lines;
        words[0].ShouldBe(Banner);
        words.ShouldContain(line => line.StartsWith("last login ", StringComparison.Ordinal) && line.EndsWith("from 127.0.3.3; failed attempts since: 1", StringComparison.Ordinal));
    }

    private Task<ToolRun> LogInAsync(string name, string password)
    {
        var environment = new Dictionary<string, string>(Deployment.Environment) { ["HOME"] = _running.Directory, ["XDG_RUNTIME_DIR"] = _running.Directory };
        return ToolRun.OfAsync(RepositoryPaths.MenshenProgram, ["login", name, "--password-file", "-", "--dir", _running.Directory], environment, password + "\n");
    }

    private ControlCaller From(string source) => new(_address, _running.AuthorityCertificate, source);

    private static string Login(string name, string password) => $$"""{"name":"{{name}}","password":"{{password}}","code":null}""";

    private static string? Sentence(string body)
    {
        using var json = JsonDocument.Parse(body);
        return json.RootElement.GetProperty("what").GetString();
    }
}
