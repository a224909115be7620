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
