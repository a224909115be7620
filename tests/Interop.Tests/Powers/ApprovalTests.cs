using System.Text.Json;

namespace Menshen.Interop.Tests.Powers;

/// <summary>Four eyes, from the command line to the catalogue and back.</summary>
[Collection<PowersDeployment>]
public sealed class ApprovalTests(PowersDeployment powers)
{
    private const int Findings = 2;

    [Fact]
    [Requirement("realname-7.4.2-1.2")]
    [Requirement("realname-7.5.2-2.2")]
    [Requirement("realname-6.3.1.1-p2")]
    public async Task A_deletion_waits_until_another_person_approves_and_then_runs_once()
    {
        await powers.Running.AddUserAsync("it_leaver");
        var asked = await AsAsync(Administrators.Security, "user", "delete", "it_leaver", "--reason", "left the firm");
        asked.Code.ShouldBe(Findings);
        asked.Error.ShouldContain("waits for another person's approval");
        (await UsersAsync()).ShouldContain("it_leaver");
        var id = await WaitingAsync("user.delete", "it_leaver");

        (await DecideAsync(Administrators.Security, "approve", id)).Error.ShouldContain("second person");
        (await UsersAsync()).ShouldContain("it_leaver");
        (await DecideAsync(Administrators.Auditor, "approve", id)).Succeeded().Output.ShouldContain("left the firm");
        (await UsersAsync()).ShouldNotContain("it_leaver");
        (await DecideAsync(Administrators.System, "approve", id)).Error.ShouldContain("decided already");
        (await powers.ActsAsync()).ShouldContain(act => act.Contains($"user.delete it_leaver (approval {id})", StringComparison.Ordinal));
    }

    [Fact]
    [Requirement("realname-7.5.2-2.2")]
    public async Task The_same_person_with_a_second_account_is_no_second_person()
    {
        // The person of it_sec has a second account, which holds the same power; the auditor has approved that.
        (await powers.Running.MenshenWithInputAsync(
            "It-zwilling-8-karpfen\n", "user", "add", "it_twin", "--kind", "person", "--person", Administrators.Security, "--password-file", "-")).Succeeded();
        await powers.Running.ChangePasswordAsync("it_twin", "It-zwilling-8-karpfen", "It-drilling-9-hechte");
        (await AsAsync(Administrators.Security, "administrator", "appoint", "it_twin", "secadmin")).Code.ShouldBe(Findings);
        (await DecideAsync(Administrators.Auditor, "approve", await WaitingAsync("administrator.appoint", "it_twin as secadmin"))).Succeeded();

        await powers.Running.AddUserAsync("it_victim");
        (await AsAsync(Administrators.Security, "user", "delete", "it_victim")).Code.ShouldBe(Findings);
        var id = await WaitingAsync("user.delete", "it_victim");
        var twin = await powers.Running.MenshenAsAsync("it_twin", "It-drilling-9-hechte", "", "approvals", "approve", id, "--reason", "mine");
        twin.Error.ShouldContain("second person");
        (await UsersAsync()).ShouldContain("it_victim");
        (await DecideAsync(Administrators.System, "reject", id)).Succeeded();
        (await DecideAsync(Administrators.Auditor, "approve", id)).Error.ShouldContain("decided already");
        (await UsersAsync()).ShouldContain("it_victim");
    }

    [Fact]
    [Requirement("realname-7.9.2-2.2")]
    [Requirement("gat389-4.5-c")]
    [Requirement("realname-7.4.2-2.2")]
    public async Task Nobody_gets_two_powers_and_the_last_holder_of_one_stays()
    {
        (await AsAsync(Administrators.Security, "administrator", "appoint", Administrators.Auditor, "sysadmin")).Error.ShouldContain("mutually exclusive");
        // A second account of the auditor's person, for another power.
        (await powers.Running.MenshenWithInputAsync(
            "It-doppel-7-forellen\n", "user", "add", "it_double", "--kind", "person", "--person", Administrators.Auditor, "--password-file", "-")).Succeeded();
        (await AsAsync(Administrators.Security, "administrator", "appoint", "it_double", "sysadmin")).Code.ShouldBe(Findings);
        (await DecideAsync(Administrators.System, "approve", await WaitingAsync("administrator.appoint", "it_double as sysadmin")))
            .Error.ShouldContain("mutually exclusive");
        // Nor is an account that has a power said to be the auditor's.
        (await AsAsync(Administrators.Security, "user", "set", Administrators.System, "--person", Administrators.Auditor)).Code.ShouldBe(Findings);
        (await DecideAsync(Administrators.Auditor, "approve", await WaitingAsync("user.set", $"{Administrators.System}, person {Administrators.Auditor}"))).Error.ShouldContain("mutually exclusive");

        foreach (var words in (string[][])[["administrator", "dismiss"], ["user", "disable"], ["user", "delete"]])
        {
            (await AsAsync(Administrators.Security, [.. words, Administrators.Auditor])).Code.ShouldBe(Findings);
            var id = await WaitingAsync(string.Join('.', words), Administrators.Auditor);
            (await DecideAsync(Administrators.System, "approve", id)).Error.ShouldContain("the last auditor stays");
        }

        (await AsAsync(Administrators.Auditor, "approvals", "list")).Succeeded();
    }

    [Fact]
    public async Task A_database_is_dropped_by_two_and_access_taken_away_by_one_with_what_was_open()
    {
        var owner = await powers.Running.AddUserAsync("it_landlord", "it_condemned");
        var lodger = await powers.Running.AddUserAsync("it_lodger", "it_condemned");
        (await AsAsync(Administrators.Auditor, "database", "list")).Succeeded().Output.ShouldContain("it_condemned");
        var open = lodger.PsqlAsync("-c", "SELECT pg_sleep(60)");
        await Eventually.TrueAsync(async () => (await AsAsync(Administrators.Security, "session", "list")).Output.Contains("it_lodger", StringComparison.Ordinal));
        (await AsAsync(Administrators.System, "database", "revoke", "it_condemned", "it_lodger")).Error.ShouldContain("not for sysadmin");
        (await AsAsync(Administrators.Security, "database", "revoke", "it_condemned", "it_landlord")).Error.ShouldContain("owner");
        (await AsAsync(Administrators.Security, "database", "revoke", "it_condemned", "it_lodger")).Succeeded();
        (await open).Error.ShouldContain("ended by an administrator");
        (await lodger.PsqlAsync("-c", "SELECT 1")).Code.ShouldNotBe(0);

        var last = owner.PsqlAsync("-c", "SELECT pg_sleep(60)");
        (await AsAsync(Administrators.System, "database", "drop", "it_condemned", "--reason", "the project is over")).Code.ShouldBe(Findings);
        (await owner.PsqlAsync("-c", "SELECT 1")).Succeeded();
        var id = await WaitingAsync("database.drop", "it_condemned");
        (await DecideAsync(Administrators.Auditor, "approve", id)).Code.ShouldNotBe(0);
        (await DecideAsync(Administrators.Security, "approve", id)).Succeeded();
        (await last).Error.ShouldContain("ended by an administrator");
        (await AsAsync(Administrators.Auditor, "database", "list", "--json")).Succeeded().Output.ShouldNotContain("it_condemned");
        (await powers.ActsAsync()).ShouldContain(act => act.Contains($"database.drop it_condemned (approval {id})", StringComparison.Ordinal));
    }

    [Fact]
    public async Task One_administrator_alone_cannot_take_anothers_account_by_its_password()
    {
        var own = await powers.Running.MenshenAsAsync(
            Administrators.Security, powers.PasswordOf(Administrators.Security), "Gestohlen-8-karpfen\n", "user", "password", Administrators.System,
            "--password-file", "-");
        own.Error.ShouldContain("give none");
        (await AsAsync(Administrators.Security, "user", "password", Administrators.System, "--generate")).Code.ShouldBe(Findings);
        var id = await WaitingAsync("user.password", Administrators.System);
        (await DecideAsync(Administrators.Auditor, "reject", id)).Succeeded();
        (await AsAsync(Administrators.System, "session", "list")).Succeeded();
    }

    [Fact]
    [Requirement("realname-6.2.2.3-c")]
    public async Task Root_without_a_log_in_keeps_the_service_alive_and_does_nothing_else()
    {
        (await ToolRun.OfAsync(RepositoryPaths.MenshenProgram, ["user", "list", "--dir", powers.Running.Directory], English)).Error.ShouldContain("takes a log-in");
        (await ToolRun.OfAsync(RepositoryPaths.MenshenProgram, ["session", "list", "--dir", powers.Running.Directory], English)).Error.ShouldContain("takes a log-in");
        (await ToolRun.OfAsync(RepositoryPaths.MenshenProgram, ["status", "--dir", powers.Running.Directory], English)).Succeeded();
    }

    [Fact]
    public async Task A_log_in_is_kept_used_shown_over_https_too_and_ended()
    {
        var home = Directory.CreateTempSubdirectory("menshen-home-").FullName;
        try
        {
            var environment = new Dictionary<string, string>(English) { ["HOME"] = home, ["XDG_RUNTIME_DIR"] = home };
            foreach (var place in (string[][])[[], ["--server", powers.Address.ToString()]])
            {
                Task<ToolRun> Menshen(string input, params string[] words) => ToolRun.OfAsync(
                    RepositoryPaths.MenshenProgram, [.. words, .. place, "--dir", powers.Running.Directory], environment, input);
                (await Menshen(powers.PasswordOf(Administrators.Auditor) + "\n", "login", Administrators.Auditor, "--password-file", "-")).Succeeded();
                (await Menshen("", "whoami", "--json")).Succeeded().Output.ShouldContain("\"role\":\"auditor\"");
                (await Menshen("", "user", "list")).Succeeded();
                (await Menshen("", "user", "disable", "it_plain")).Error.ShouldContain("not for auditor");
                (await Menshen("", "logout")).Succeeded();
                (await Menshen("", "user", "list")).Error.ShouldContain("takes a log-in");
            }
        }
        finally
        {
            Directory.Delete(home, recursive: true);
        }
    }

    private static readonly Dictionary<string, string> English = new() { ["MENSHEN_LANG"] = "en", ["NO_COLOR"] = "1" };

    private Task<ToolRun> AsAsync(string name, params string[] words) =>
        powers.Running.MenshenAsAsync(name, powers.PasswordOf(name), "", words);

    private Task<ToolRun> DecideAsync(string name, string verb, string id) => AsAsync(name, "approvals", verb, id, "--reason", "seen the form");

    private async Task<string> UsersAsync() => (await AsAsync(Administrators.Security, "user", "list", "--json")).Succeeded().Output;

    private async Task<string> WaitingAsync(string operation, string about)
    {
        using var listing = JsonDocument.Parse((await AsAsync(Administrators.Auditor, "approvals", "list", "--json")).Succeeded().Output);
        return listing.RootElement.GetProperty("approvals").EnumerateArray()
            .Single(a => a.GetProperty("state").GetString() == "pending" && a.GetProperty("operation").GetString() == operation
                && (a.GetProperty("object").GetString() + ", ").StartsWith(about + ", ", StringComparison.Ordinal)).GetProperty("id").GetRawText();
    }
}
