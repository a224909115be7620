using System.Text.Json;

namespace Menshen.Interop.Tests;

/// <summary>Accounts in a running deployment: owners, groups, expiry, age of passwords, the lock of those nobody uses.</summary>
public sealed class AccountLifeTests(SharedDeployment shared)
{
    [Fact]
    [Requirement("gat389-4.1.1-0.1")]
    [Requirement("realname-7.9.1-5")]
    public async Task The_list_says_who_answers_for_an_account_where_it_belongs_and_when_it_was_used()
    {
        var running = shared.Running;
        var person = await running.AddPersonAsync("it_listed");
        (await running.MenshenAsync("user", "add", "it_orphan", "--generate")).Error.ShouldContain("needs an owner");
        (await running.MenshenAsync("user", "add", "it_owned", "--generate", "--owner", "it_listed")).Succeeded();
        (await running.MenshenAsync("group", "add", "it_couriers")).Succeeded();
        (await running.MenshenAsync("group", "add", "it_listed")).Error.ShouldContain("is or was");
        (await running.MenshenAsync("group", "member", "add", "it_couriers", "it_listed")).Succeeded();
        (await running.MenshenAsync("user", "set", "it_listed", "--valid-until", "2099-01-01")).Succeeded();
        (await person.PsqlAsync("-c", "select 1")).Succeeded();

        var user = await UserAsync(running, "it_listed");
        user.GetProperty("groups")[0].GetString().ShouldBe("it_couriers");
        user.GetProperty("last_use").GetDateTimeOffset().ShouldBe(DateTimeOffset.UtcNow, TimeSpan.FromMinutes(1));
        user.GetProperty("valid_until").GetDateTimeOffset().Year.ShouldBeInRange(2098, 2099);
        user.GetProperty("password_expires_at").GetDateTimeOffset().ShouldBe(DateTimeOffset.UtcNow.AddDays(90), TimeSpan.FromMinutes(5));
        user.GetProperty("must_change_password").GetBoolean().ShouldBeFalse();
        (await UserAsync(running, "it_owned")).GetProperty("owner").GetString().ShouldBe("it_listed");
        (await running.MenshenAsync("user", "list")).Succeeded().Lines[0].ShouldContain("LAST LOGIN");
        (await running.MenshenAsync("group", "list")).Succeeded().Output.ShouldContain("it_couriers\tit_listed");
        var waits = await running.MenshenAsync("user", "delete", "it_listed");
        (await running.MenshenAsync("approvals", "approve", waits.Error.Split("approval: ")[1].Split('\n')[0], "--reason", "left")).Error.ShouldContain("another owner");

        (await running.MenshenAsync("user", "set", "it_listed", "--valid-until", "2020-01-01", "--valid-from", "none")).Succeeded();
        (await person.PsqlAsync("-c", "select 1")).Error.ShouldContain("authentication failed");
    }

    [Fact]
    [Requirement("realname-7.4.2-4.4")]
    [Requirement("realname-7.9.2-5.1")]
    public async Task An_account_that_nobody_used_is_locked_listed_and_let_in_again()
    {
        await using var deployment = await Deployment.CreateAsync(new DeploymentSetup { Transparent = true });
        var auditor = await deployment.Administrators.PasswordOfAsync(deployment, Administrators.Auditor);
        var user = await deployment.AddUserAsync("it_dormant");
        // Now, and not at the start: on a busy machine that alone takes longer, and all three administrators are locked before their first log-in.
        var policy = Path.Combine(deployment.Directory, "policy.yaml");
        await File.AppendAllTextAsync(policy, "\naccounts:\n  dormant-after: 40s\n", TestContext.Current.CancellationToken);
        (await deployment.MenshenAsync("apply", policy, "--reason", "nobody is away for so long")).Succeeded();
        // Whoever looks logs in for it, and so is not dormant.
        await Eventually.TrueAsync(async () => (await UserAsync(deployment, "it_dormant")).GetProperty("dormant").GetBoolean(), patience: TimeSpan.FromSeconds(180));
        (await user.PsqlAsync("-c", "select 1")).Error.ShouldContain("authentication failed");
        (await deployment.MenshenAsAsync(user.Name, user.Password, "", "whoami")).Error.ShouldContain("the log-in is refused");
        (await deployment.MenshenAsync("user", "list")).Succeeded();
        (await deployment.MenshenAsync("user", "enable", "it_dormant")).Succeeded();
        (await user.PsqlAsync("-c", "select 1")).Succeeded();

        // An administrator is locked like everybody. Should all of them be, whoever holds the machine lets one in again.
        await Eventually.TrueAsync(async () => (await UserAsync(deployment, Administrators.Auditor)).GetProperty("dormant").GetBoolean(), patience: TimeSpan.FromSeconds(180));
        (await deployment.MenshenAsAsync(Administrators.Auditor, auditor, "", "whoami")).Error.ShouldContain("the log-in is refused");
        using var recovered = JsonDocument.Parse((await deployment.MenshenAsync("administrator", "recover", Administrators.Auditor, "--json")).Succeeded().Output);
        await deployment.ChangePasswordAsync(Administrators.Auditor, recovered.RootElement.GetProperty("generated_password").GetString()!, "Wieder-da-8-forellen");
        (await deployment.MenshenAsAsync(Administrators.Auditor, "Wieder-da-8-forellen", "", "whoami")).Succeeded();
    }

    [Fact]
    [Requirement("credit-5.2-a.5")]
    [Requirement("realname-7.4.1-4.2")]
    [Requirement("tencentdb-2.2-2.3")]
    public async Task A_password_that_is_too_old_lets_in_for_its_change_alone()
    {
        await using var deployment = await Deployment.CreateAsync(
            new DeploymentSetup { Transparent = true, FurtherPolicy = "passwords:\n  maximum-age: 40s\n" });
        var user = await deployment.AddUserAsync("it_aged");
        await Eventually.TrueAsync(async () => (await user.PsqlAsync("-c", "select 1")).Error.Contains("must be changed", StringComparison.Ordinal));
        // The administrators' are as old: of all that they may, the control surface leaves them the change.
        var security = await deployment.Administrators.PasswordOfAsync(deployment, Administrators.Security);
        (await deployment.MenshenAsAsync(Administrators.Security, security, "", "user", "list")).Error.ShouldContain("must be changed");
        (await deployment.MenshenAsAsync(Administrators.Security, security, "Marble4!kite-sofa\n", "passwd", "--password-file", "-")).Succeeded();
        (await deployment.MenshenAsAsync(Administrators.Security, "Marble4!kite-sofa", "", "user", "list")).Succeeded();
        (await user.PsqlAsync("-c", "ALTER ROLE it_aged PASSWORD 'Marble4!kite-sofa'", "-c", "select 1")).Succeeded().Lines.ShouldBe(["ALTER ROLE", "1"]);
    }

    [Fact]
    [Requirement("gat389-4.1.1-c.1")]
    [Requirement("gat389-4.1.1-c.2")]
    public async Task An_ordinary_user_neither_reads_nor_changes_who_there_is_and_the_tries_are_recorded()
    {
        var user = await shared.Running.AddUserAsync("it_curious");
        string[] tries =
        [
            "select rolpassword from pg_authid", "select passwd from pg_shadow", "alter role it_sec nologin", "drop role it_sec",
            "alter role it_sec rename to it_gone", "create role it_new login", "alter role it_curious superuser",
        ];
        foreach (var sql in tries)
            (await user.PsqlAsync("-c", sql)).Code.ShouldNotBe(0, sql);
        (await user.At("menshen").PsqlAsync("-c", "select name from menshen.subject")).Code.ShouldNotBe(0);
        var rows = (await shared.Running.JournalAsync(user.Name)).Where(row => row.Event == "statement").ToList();
        tries.ShouldAllBe(sql => rows.Any(row => row.Text == sql && row.Outcome == "failed"));
    }

    [Theory]
    [Requirement("gat389-5.1.1.1-1")]
    [Requirement("realname-6.2.2.3-c")]
    [InlineData("postgres", "postgres")]
    [InlineData("admin", "admin")]
    [InlineData("root", "")]
    [InlineData("menshen", "menshen")]
    [InlineData("it_sec", "")]
    [Requirement("realname-7.4.1-1.2")]
    [Requirement("realname-7.4.2-4.1")]
    [Requirement("realname-7.4.2-4.3")]
    [Requirement("realname-7.9.2-4.1")]
    [Requirement("realname-7.9.2-4.3")]
    public async Task Neither_default_accounts_nor_empty_passwords_get_in(string name, string password)
    {
        var run = await new DeploymentUser(shared.Running, name, password, "postgres").PsqlAsync("-w", "-c", "select 1");
        run.Code.ShouldBe(2);
        run.Output.ShouldBeEmpty();
    }

    [Fact]
    [Requirement("realname-7.5.3-3")]
    public async Task Each_act_on_a_user_is_a_record_with_who_asked_for_it()
    {
        var running = shared.Running;
        await running.AddUserAsync("it_managed");
        (await running.MenshenAsync("user", "disable", "it_managed")).Succeeded();
        (await running.MenshenAsync("user", "enable", "it_managed")).Succeeded();
        (await running.MenshenAsync("user", "password", "it_managed", "--generate")).Succeeded();
        (await running.MenshenAsync("database", "grant", "it_managed", "it_audit")).Succeeded();
        (await running.MenshenAsync("cert", "issue", "it_managed", "--out", running.Directory)).Succeeded();
        var acts = (await running.JournalAsync()).Where(row => row.Event == "administration_acted" && row.Detail!.Contains("it_managed", StringComparison.Ordinal)).ToList();
        foreach (var act in (string[])["user.add", "user.disable", "user.enable", "user.password", "database.grant", "cert.issue"])
        {
            var done = acts.Where(row => row.Detail!.StartsWith(act + " ", StringComparison.Ordinal) && row.Detail.Contains(": done", StringComparison.Ordinal)).ToList();
            done.ShouldNotBeEmpty(act);
            done.ShouldAllBe(row => row.Subject!.Length > 0);
        }
    }

    private static async Task<JsonElement> UserAsync(Deployment deployment, string name)
    {
        var listing = JsonDocument.Parse((await deployment.MenshenAsync("user", "list", "--json")).Succeeded().Output);
        return listing.RootElement.GetProperty("users").EnumerateArray().Single(u => u.GetProperty("name").GetString() == name);
    }
}
