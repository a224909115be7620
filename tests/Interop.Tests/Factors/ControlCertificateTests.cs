using System.Diagnostics;
using System.Text.Json;
using Menshen.Interop.Tests.Powers;

namespace Menshen.Interop.Tests.Factors;

/// <summary>Client certificates at the control surface, with the real program over https; and the attacks on them.</summary>
public sealed class ControlCertificateTests(FactorDeployment factors) : IClassFixture<FactorDeployment>, IAsyncLifetime
{
    private Uri _address = null!;

    private Deployment Running => factors.Running;

    public async ValueTask InitializeAsync() => _address = await factors.AddressAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    [Requirement("realname-7.4.1-11b")]
    [Requirement("realname-7.9.1-6")]
    public async Task An_administrator_comes_in_over_https_with_password_and_own_certificate_and_with_nothing_less()
    {
        var password = await PasswordAsync(Administrators.Security);
        var (mine, theirs) = (await IssueAsync(Administrators.Security), await IssueAsync(Administrators.Auditor));
        string code = await Running.Administrators.CodeOfAsync(Administrators.Security);

        using var none = From("127.0.4.1", null);
        using var other = From("127.0.4.2", theirs);
        using var owner = From("127.0.4.3", mine);
        var wrong = await LogInAsync(none, Administrators.Security, "Falsch-8-falsch", null);
        foreach (var (who, secret) in ((ControlCaller, string)[])[(none, password), (other, password), (owner, "Falsch-8-falsch")])
        {
            var (status, body) = await LogInAsync(who, Administrators.Security, secret, code);
            status.ShouldBe(401, body);
            Sentence(body).ShouldBe(Sentence(wrong.Body), "all refusals read alike");
        }

        (await LogInAsync(owner, Administrators.Security, password, null)).Status.ShouldBe(401, "whoever has enrolled codes shows one");
        var (opened, answer) = await LogInAsync(owner, Administrators.Security, password, code);
        opened.ShouldBe(200, answer);
        (await owner.SendAsync("GET", "/v1/users")).Status.ShouldBe(200);

        // The token alone, and beside another certificate.
        foreach (var thief in (ControlCaller[])[none, other])
        {
            // From the same address: what is missing is the certificate.
            using var near = From("127.0.4.3", thief == none ? null : theirs);
            near.Token = owner.Token;
            (await near.SendAsync("GET", "/v1/users")).Status.ShouldBe(401);
        }

        (await owner.SendAsync("GET", "/v1/users")).Status.ShouldBe(200, "a thief's try does not end it");
        var listed = (await Running.MenshenAsync("session", "list", "--json")).Succeeded();
        listed.Output.ShouldContain($"\"{mine.Fingerprint}\"");
        var acts = (await Running.JournalAsync()).Where(row => row.Event == "administration_acted").Select(row => row.Detail ?? "").ToList();
        acts.ShouldContain(act => act.StartsWith($"login {Administrators.Security} with certificate {mine.Fingerprint}", StringComparison.Ordinal) && act.Contains("done", StringComparison.Ordinal));
        acts.ShouldContain(act => act.StartsWith($"login {Administrators.Security} with certificate {theirs.Fingerprint}", StringComparison.Ordinal) && act.Contains("another's", StringComparison.Ordinal));
        acts.ShouldContain(act => act.Contains("no client certificate was shown", StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_name_that_a_stranger_types_reads_like_a_certificate_or_pushes_one_out_of_the_record()
    {
        var user = await Running.AddUserAsync("it_cc_spelt");
        var mine = await IssueAsync(user.Name);
        using var without = From("127.0.4.31", null);
        using var with = From("127.0.4.32", mine);
        var spelt = $"it_cc_spelt with certificate {mine.Fingerprint}";
        (await LogInAsync(without, spelt, "Falsch-8-falsch", null)).Status.ShouldBe(401);
        (await LogInAsync(with, new string('x', 600), "Falsch-8-falsch", null)).Status.ShouldBe(401);
        var acts = (await Running.JournalAsync()).Where(row => row.Event == "administration_acted").Select(row => row.Detail ?? "").ToList();
        acts.ShouldNotContain(act => act.StartsWith($"login {spelt}", StringComparison.Ordinal));
        acts.ShouldContain(act => act.StartsWith($"login \"{spelt}\"", StringComparison.Ordinal));
        acts.ShouldContain(act => act.StartsWith("login \"xxx", StringComparison.Ordinal) && act.Contains($"…\" with certificate {mine.Fingerprint}", StringComparison.Ordinal));
    }

    [Fact]
    [Requirement("realname-7.4.1-11b")]
    public async Task A_revocation_ends_its_sessions_within_a_second_and_opens_none_any_more()
    {
        var user = await Running.AddUserAsync("it_cc_till");
        await Running.AddUserAsync("it_cc_other");
        var (first, second) = (await IssueAsync(user.Name), await IssueAsync(user.Name, "second"));
        using var caller = From("127.0.4.4", first);
        using var beside = From("127.0.4.5", second);
        using var plain = From("127.0.4.6", null);
        foreach (var one in (ControlCaller[])[caller, beside, plain])
            await one.LogInAsync(user.Name, user.Password);

        (await Running.MenshenAsync("cert", "revoke", first.Serial)).Succeeded();
        var since = Stopwatch.StartNew();
        await Eventually.TrueAsync(async () => (await caller.SendAsync("GET", "/v1/self")).Status == 401);
        since.Elapsed.ShouldBeLessThan(BusyMachine.Seconds(1));
        (await LogInAsync(caller, user.Name, user.Password, null)).Status.ShouldBe(401);
        (await beside.SendAsync("GET", "/v1/self")).Status.ShouldBe(200);
        (await plain.SendAsync("GET", "/v1/self")).Status.ShouldBe(200);
    }

    [Fact]
    [Requirement("realname-7.4.1-11b")]
    public async Task A_certificate_of_a_stranger_with_our_name_and_the_servers_own_are_refused_and_recorded()
    {
        var user = await Running.AddUserAsync("it_cc_forged");
        var name = (await ToolRun.OfAsync("openssl", ["x509", "-in", Running.AuthorityCertificate, "-noout", "-subject", "-nameopt", "compat"])).Succeeded().Text["subject=".Length..];
        var (key, certificate) = (Path.Combine(Running.Directory, "cc-forged.key"), Path.Combine(Running.Directory, "cc-forged.crt"));
        (await ToolRun.OfAsync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", certificate, "-days", "2", "-subj", name])).Succeeded();
        var own = Path.Combine(Running.Directory, "certificates");
        foreach (var shown in (Identity[])[new("", certificate, key, ""), new("", Path.Combine(own, "server.crt"), Path.Combine(own, "server.key"), "")])
        {
            using var caller = From("127.0.4.7", shown);
            await Should.ThrowAsync<HttpRequestException>(() => LogInAsync(caller, user.Name, user.Password, null));
        }

        var acts = (await Running.JournalAsync()).Where(row => row.Event == "administration_acted" && row.Detail!.Contains(": client certificate ", StringComparison.Ordinal)).ToList();
        // Each is of its own; a driver tries some times.
        acts.Select(act => act.Detail).Distinct().Count().ShouldBe(2);
    }

    [Fact]
    public async Task A_certificate_is_any_second_factor_and_lets_its_owner_enrol_codes_over_the_network()
    {
        var user = await Running.AddUserAsync("it_two");
        var mine = await IssueAsync(user.Name);
        using var none = From("127.0.4.8", null);
        using var owner = From("127.0.4.9", mine);
        (await LogInAsync(none, user.Name, user.Password, null)).Body.ShouldContain("has no one-time codes yet");
        await owner.LogInAsync(user.Name, user.Password);
        var body = $$"""{"name":"{{user.Name}}","password":"{{user.Password}}","code":null}""";
        (await none.SendAsync("POST", "/v1/factors/enrol", body)).Body.ShouldContain("with a client certificate, or on the machine");
        (await owner.SendAsync("POST", "/v1/factors/enrol", body)).Body.ShouldContain("otpauth://");
    }

    [Fact]
    [Requirement("realname-7.4.1-11b")]
    public async Task Who_comes_in_with_a_first_password_to_change_it_has_not_come_in_without_the_second_factor_once_it_is_changed()
    {
        var newcomer = await Running.AddNewcomerAsync("it_fresh");
        using var thief = From("127.0.4.10", null);
        await thief.LogInAsync(newcomer.Name, newcomer.Password);
        (await thief.SendAsync("PUT", "/v1/self/password", $$"""{"current":"{{newcomer.Password}}","password":"Teich-7-kiesel-9","code":null}""")).Status.ShouldBe(200);
        var (status, body) = await thief.SendAsync("GET", "/v1/self");
        status.ShouldBe(401, body);
        thief.Token = null;
        (await LogInAsync(thief, newcomer.Name, "Teich-7-kiesel-9", null)).Body.ShouldContain("has no one-time codes yet");

        // With a certificate nothing is missing, and the session goes on.
        using var owner = From("127.0.4.11", await IssueAsync(newcomer.Name));
        await owner.LogInAsync(newcomer.Name, "Teich-7-kiesel-9");
        (await owner.SendAsync("PUT", "/v1/self/password", """{"current":"Teich-7-kiesel-9","password":"Teich-8-kiesel-9","code":null}""")).Status.ShouldBe(200);
        (await owner.SendAsync("GET", "/v1/self")).Status.ShouldBe(200);
    }

    [Fact]
    [Requirement("realname-7.4.1-11b")]
    public async Task The_command_line_shows_the_certificate_and_the_machines_own_socket_takes_a_code_instead()
    {
        var password = await PasswordAsync(Administrators.Auditor);
        var mine = await IssueAsync(Administrators.Auditor, "auditor");
        string[] remote = ["login", Administrators.Auditor, "--server", _address.ToString().Replace("127.0.0.1", "localhost"), "--authority", Running.AuthorityCertificate, "--password-file", "-", "--code-file", "-"];
        string[] shown = ["--cert", mine.Certificate, "--cert-key", mine.Key];
        (await CommandAsync(await ProofAsync(), [], remote)).Error.ShouldContain("the log-in is refused");
        (await CommandAsync(await ProofAsync(), [], [.. remote, .. shown])).Succeeded();
        (await CommandAsync("", [], ["whoami", .. remote[2..6], .. shown])).Succeeded().Output.ShouldContain(Administrators.Auditor);
        (await CommandAsync("", new() { ["PGSSLCERT"] = mine.Certificate, ["PGSSLKEY"] = mine.Key }, ["whoami", .. remote[2..6]])).Succeeded();
        (await CommandAsync("", [], ["whoami", .. remote[2..6], .. shown[..2]])).Error.ShouldContain("two files");
        (await CommandAsync("", [], ["whoami", .. remote[2..6], "--cert", mine.Certificate, "--cert-key", mine.Certificate])).Error.ShouldContain("could not be read");
        (await CommandAsync("", [], ["whoami", .. remote[2..6]])).Error.ShouldContain("not valid here");

        string[] local = ["login", Administrators.Auditor, "--dir", Running.Directory, "--password-file", "-"];
        (await CommandAsync($"{password}\n", [], local)).Error.ShouldContain("the log-in is refused");
        (await CommandAsync(await ProofAsync(), [], [.. local, "--code-file", "-"])).Succeeded();

        async Task<string> ProofAsync() => $"{password}\n{await Running.Administrators.CodeOfAsync(Administrators.Auditor)}\n";
    }

    // What an administrator of this deployment is asked for at the socket he has enrolled when the first command of his is through.
    private async Task<string> PasswordAsync(string name)
    {
        (await Running.MenshenAsync(name == Administrators.Security ? ["cert", "list"] : ["approvals", "list"])).Succeeded();
        return await Running.Administrators.PasswordOfAsync(Running, name);
    }

    private Task<ToolRun> CommandAsync(string input, Dictionary<string, string> environment, string[] words) => ToolRun.OfAsync(
        RepositoryPaths.MenshenProgram, words, new Dictionary<string, string>(Deployment.Environment.Concat(environment)) { ["HOME"] = Running.Directory, ["XDG_RUNTIME_DIR"] = Path.Combine(Running.Directory, "certificates") }, input);

    private async Task<Identity> IssueAsync(string name, string place = "first")
    {
        var directory = Directory.CreateDirectory(Path.Combine(Running.Directory, "cc", place)).FullName;
        var run = (await Running.MenshenAsync("cert", "issue", name, "--out", directory, "--json")).Succeeded();
        using var issued = JsonDocument.Parse(run.Output);
        var (serial, certificate) = (issued.RootElement.GetProperty("serial").GetString()!, Path.Combine(directory, $"{name}.crt"));
        var digest = (await ToolRun.OfAsync("openssl", ["x509", "-in", certificate, "-noout", "-fingerprint", "-sha256"])).Succeeded().Text.Split('=')[1];
        return new Identity(serial, certificate, Path.Combine(directory, $"{name}.key"), digest.Replace(":", "", StringComparison.Ordinal).ToLowerInvariant());
    }

    private ControlCaller From(string source, Identity? identity) =>
        new(_address, Running.AuthorityCertificate, source, identity is null ? null : (identity.Certificate, identity.Key));

    private static Task<(int Status, string Body)> LogInAsync(ControlCaller caller, string name, string password, string? code) =>
        LogInAsync(caller, $$"""{"name":"{{name}}","password":"{{password}}","code":{{(code is null ? "null" : $"\"{code}\"")}}}""");

    private static async Task<(int Status, string Body)> LogInAsync(ControlCaller caller, string body)
    {
        var answer = await caller.SendAsync("POST", "/v1/login", body);
        if (answer.Status == 200)
            caller.Token = JsonDocument.Parse(answer.Body).RootElement.GetProperty("token").GetString();
        return answer;
    }

    private static string? Sentence(string body)
    {
        using var json = JsonDocument.Parse(body);
        return json.RootElement.GetProperty("what").GetString();
    }

    private sealed record Identity(string Serial, string Certificate, string Key, string Fingerprint);
}
