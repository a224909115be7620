using System.Text.Json;
using Menshen.Interop.Tests.Powers;

namespace Menshen.Interop.Tests.Factors;

/// <summary>The own password and the second factor: an open session alone changes nothing, and an emergency at the machine leads back in.</summary>
public sealed class ReauthenticationTests(FactorDeployment factors) : IClassFixture<FactorDeployment>
{
    private const string Change = "ALTER ROLE CURRENT_USER PASSWORD 'Frisch-gestrichen-8'";

    [Fact]
    [Requirement("gat389-4.8-2")]
    [Requirement("gat389-4.1.2-e.1")]
    [Requirement("realname-7.5.1-9")]
    public async Task An_open_session_of_somebody_with_codes_cannot_change_the_password_and_menshen_passwd_takes_a_new_code()
    {
        var person = await factors.Running.AddPersonAsync("it_open");
        (await person.PsqlAsync("-c", "ALTER ROLE CURRENT_USER PASSWORD 'Vorher-geht-es-8'")).Succeeded();
        person = new DeploymentUser(factors.Running, person.Name, "Vorher-geht-es-8", person.Database);
        var (user, telephone, _) = await factors.EnrolAsync(person);

        // The attack: a session that was left open, by password and by ticket.
        (await user.PsqlAsync("-c", Change)).Error.ShouldContain("takes a code of now");
        var ticket = await factors.TicketAsync(user, await telephone.NextAsync());
        (await ticket.PsqlAsync("-c", Change)).Error.ShouldContain("menshen passwd");

        var home = Directory.CreateTempSubdirectory("menshen-home-").FullName;
        try
        {
            var environment = new Dictionary<string, string> { ["MENSHEN_LANG"] = "en", ["NO_COLOR"] = "1", ["HOME"] = home, ["XDG_RUNTIME_DIR"] = home };
            Task<ToolRun> Menshen(string input, params string[] words) =>
                ToolRun.OfAsync(RepositoryPaths.MenshenProgram, [.. words, "--dir", factors.Running.Directory], environment, input);
            var code = await telephone.NextAsync();
            (await Menshen($"{user.Password}\n{code}\n", "login", user.Name, "--password-file", "-", "--code-file", "-")).Succeeded();
            environment["MENSHEN_PASSWORD"] = user.Password;
            foreach (var stale in (string[])[code, "000000"])
                (await Menshen($"Frisch-gestrichen-8\n{stale}\n", "passwd", "--as", user.Name, "--password-file", "-", "--code-file", "-")).Error.ShouldContain("does not fit");
            (await Menshen($"Frisch-gestrichen-8\n{await telephone.NextAsync()}\n", "passwd", "--as", user.Name, "--password-file", "-", "--code-file", "-")).Succeeded();
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }

        (await new DeploymentUser(factors.Running, user.Name, "Frisch-gestrichen-8", user.Database).PsqlAsync("-c", "SELECT 1")).Succeeded();
        (await factors.Running.JournalAsync(user.Name)).Count(row => row.Detail is { } detail && detail.StartsWith("self.password", StringComparison.Ordinal)
            && detail.Contains("takes a code of now", StringComparison.Ordinal)).ShouldBe(2);
    }

    [Fact]
    [Requirement("realname-7.5.2-1.2")]
    [Requirement("credit-5.2-a.2")]
    public async Task With_one_factor_of_two_no_call_of_the_control_surface_and_no_statement_is_answered_and_with_both_all_are()
    {
        var running = factors.Running;
        // The policy demands two of administrators: the first command enrols a telephone. Over the network one of them is a certificate.
        var place = Directory.CreateDirectory(Path.Combine(running.Directory, "reauthentication")).FullName;
        (await running.MenshenAsync("cert", "issue", Administrators.Security, "--out", place)).Succeeded();
        var identity = (Path.Combine(place, $"{Administrators.Security}.crt"), Path.Combine(place, $"{Administrators.Security}.key"));
        using var caller = new ControlCaller(await factors.AddressAsync(), running.AuthorityCertificate, "127.0.1.60", identity);
        var password = await running.Administrators.PasswordOfAsync(running, Administrators.Security);
        var calls = await CallsAsync(caller);
        calls.Count.ShouldBeGreaterThan(60);
        foreach (var code in (string[])["null", "\"000000\"", "\"\""])
        {
            var (refused, body) = await LogInAsync(caller, password, code);
            refused.ShouldBe(401, body);
        }

        foreach (var (method, path) in calls)
            (await caller.SendAsync(method, path, method == "GET" ? null : "{}")).Status.ShouldBe(401, $"{method} {path} after a log-in with the password alone");
        var (taken, answer) = await LogInAsync(caller, password, $"\"{await running.Administrators.CodeOfAsync(Administrators.Security)}\"");
        taken.ShouldBe(200, answer);
        using var session = JsonDocument.Parse(answer);
        caller.Token = session.RootElement.GetProperty("token").GetString();
        foreach (var (method, path) in calls)
            (await caller.SendAsync(method, path, method == "GET" ? null : "{}")).Status.ShouldNotBe(401, $"{method} {path} after both");

        // The same for data: the engine answers nothing to a password alone, whatever the statement.
        var (user, telephone, _) = await factors.EnrolAsync(await running.AddPersonAsync("it_two"));
        string[] statements = ["SELECT 1", "CREATE TABLE t (a int)", "INSERT INTO t VALUES (1)", "COPY t TO STDOUT", "UPDATE t SET a = 2", "DO 'BEGIN END'", "DROP TABLE t"];
        // Four: a fifth would lock the account.
        foreach (var statement in (string[])["SELECT 1", "INSERT INTO t VALUES (1)", "COPY t TO STDOUT", "DROP TABLE t"])
            (await user.PsqlAsync("-c", statement)).Error.ShouldContain("password authentication failed", Case.Sensitive, statement);
        var both = await factors.TicketAsync(user, await telephone.NextAsync());
        (await both.PsqlAsync([.. statements.SelectMany(statement => (string[])["-c", statement])])).Succeeded();
    }

    // Those of a security administrator, but for the log-out and what carries its own proof in its body.
    private static async Task<IReadOnlyList<(string Method, string Path)>> CallsAsync(ControlCaller caller)
    {
        var documented = PermissionsPage.Read();
        using var document = JsonDocument.Parse((await caller.SendAsync("GET", "/v1/openapi.json")).Body);
        return [.. document.RootElement.GetProperty("paths").EnumerateObject().SelectMany(path => path.Value.EnumerateObject()
            .Where(operation => documented[operation.Value.GetProperty("operationId").GetString()!] is var roles && roles.Contains("secadmin") && !roles.Contains("nobody")
                && operation.Value.GetProperty("operationId").GetString() is not ("logout" or "self.password"))
            .Select(operation => (operation.Name.ToUpperInvariant(), path.Name.Replace("{name}", "nobody_here").Replace("{id}", "999999").Replace("{serial}", "00"))))];
    }

    private static Task<(int Status, string Body)> LogInAsync(ControlCaller caller, string password, string code) =>
        caller.SendAsync("POST", "/v1/login", $$"""{"name":"{{Administrators.Security}}","password":"{{password}}","code":{{code}}}""");

    [Fact]
    public async Task Recovering_an_administrator_takes_the_lost_codes_away_too()
    {
        var running = factors.Running;
        var administrator = await running.AdministratorAsync(Administrators.Auditor);
        await factors.EnrolAsync(administrator);
        (await running.MenshenAsAsync(administrator.Name, administrator.Password, "", "whoami")).Error.ShouldContain("log-in is refused");

        var recovered = (await ToolRun.OfAsync(
            RepositoryPaths.MenshenProgram, ["administrator", "recover", administrator.Name, "--json", "--dir", running.Directory],
            new Dictionary<string, string> { ["MENSHEN_LANG"] = "en" })).Succeeded();
        recovered.Output.ShouldContain("one-time codes are gone");
        using var credentials = System.Text.Json.JsonDocument.Parse(recovered.Output);
        var first = credentials.RootElement.GetProperty("generated_password").GetString()!;
        await running.ChangePasswordAsync(administrator.Name, first, "Wieder-da-8-forellen");
        (await running.MenshenWithInputAsync("Wieder-da-8-forellen\n", "factor", "enrol", administrator.Name, "--plain", "--password-file", "-")).Succeeded();
    }
}
