using System.Text.Json;

namespace Menshen.Interop.Tests.Logins;

/// <summary>Wrong passwords at a whole deployment: a real brute-force tool, real psql, restarts, unlocking.</summary>
[Collection<LoginDeployment>]
public sealed class LockoutTests(LoginDeployment logins)
{
    private Deployment Deployment => logins.Running;

    [Fact]
    [Requirement("realname-7.5.1-3")]
    [Requirement("tencentdb-2.2-3.2")]
    [Requirement("realname-7.4.1-6.2")]
    [Requirement("realname-7.9.1-3.2")]
    [Requirement("realname-7.3.5-e")]
    public async Task Hydra_is_locked_out_at_the_limit_recorded_and_alarmed_and_the_owner_comes_in_from_elsewhere()
    {
        var owner = await logins.AddPersonAsync("hydra_prey");
        var list = Path.Combine(Deployment.Directory, "passwords.txt");
        // The right one is the ninth: without a lock, or with one that counts too much or too late, it would be found.
        await File.WriteAllLinesAsync(list, [.. Enumerable.Range(1, 8).Select(i => $"Winter-2026-{i}"), owner.Password, "Winter-2026-9"]);
        var environment = new Dictionary<string, string> { ["PGPORT"] = Deployment.Port.ToString(System.Globalization.CultureInfo.InvariantCulture), ["PGSSLMODE"] = "require", ["HOME"] = Deployment.Directory };
        var run = await ToolRun.OfAsync(
            "hydra", ["-I", "-t", "1", "-l", owner.Name, "-P", list, "-s", environment["PGPORT"], $"postgres://127.0.0.1/{owner.Database}"], environment);
        File.Delete(list);
        run.Output.ShouldContain("0 valid password");
        (await LoginDeployment.OpensAsync(owner)).ShouldBeFalse();

        var rows = await Deployment.JournalAsync(owner.Name);
        var reasons = rows.Where(row => row.Event == "login_failed").Select(row => row.Detail).ToList();
        reasons.Count(reason => reason == "LoginFailed").ShouldBe(5);
        reasons.Count(reason => reason == "AccountLocked").ShouldBeGreaterThanOrEqualTo(5);
        await AlarmAsync("account-locked");
        (await FromElsewhere.LogInAsync(owner, "127.0.0.2")).ShouldBeTrue();
    }

    [Fact]
    public async Task The_same_attack_finds_the_password_where_nothing_is_counted()
    {
        // A program's limit is twenty: what a set-up without a lock looks like to ten guesses.
        var prey = await Deployment.AddUserAsync("soft_prey");
        var list = Path.Combine(Deployment.Directory, "guesses.txt");
        await File.WriteAllLinesAsync(list, [.. Enumerable.Range(1, 8).Select(i => $"Winter-2026-{i}"), prey.Password]);
        var port = Deployment.Port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        var run = await ToolRun.OfAsync(
            "hydra", ["-I", "-t", "1", "-l", prey.Name, "-P", list, "-s", port, $"postgres://127.0.0.1/{prey.Database}"],
            new Dictionary<string, string> { ["PGPORT"] = port, ["PGSSLMODE"] = "require", ["HOME"] = Deployment.Directory });
        File.Delete(list);
        run.Output.ShouldContain("1 valid password");
    }

    [Theory]
    [InlineData("prefer")]
    [InlineData("allow")]
    [InlineData("require")]
    public async Task One_libpq_that_tries_with_and_without_TLS_is_one_failure(string mode)
    {
        var owner = await logins.AddPersonAsync($"twice_{mode}");
        for (var i = 0; i < 4; i++) await PsqlAsync(owner, "wrong", mode);
        var seen = (await Deployment.JournalAsync(owner.Name)).Count(row => row.Event == "login_failed");
        // The tool does try twice: both are in the journal, one of two is counted.
        seen.ShouldBe(mode == "require" ? 4 : 8);
        (await PsqlAsync(owner, owner.Password, mode)).Code.ShouldBe(0);
        for (var i = 0; i < 5; i++) await PsqlAsync(owner, "wrong", mode);
        (await PsqlAsync(owner, owner.Password, mode)).Code.ShouldBe(2);
    }

    [Fact]
    public async Task A_restart_orderly_or_not_forgets_no_lock_and_the_security_administrator_ends_it_with_a_reason()
    {
        var owner = await logins.AddPersonAsync("restarted");
        for (var i = 0; i < 5; i++) await PsqlAsync(owner, "wrong", "require");
        (await LoginDeployment.OpensAsync(owner)).ShouldBeFalse();
        await Eventually.TrueAsync(async () => (await Deployment.JournalAsync()).Any(row => row.Detail?.StartsWith("login.lock restarted", StringComparison.Ordinal) == true));
        await Deployment.KillAsync();
        await Deployment.UpAsync();
        (await LoginDeployment.OpensAsync(owner)).ShouldBeFalse();
        await Deployment.DownAsync();
        await Deployment.UpAsync();
        (await LoginDeployment.OpensAsync(owner)).ShouldBeFalse();

        (await Deployment.MenshenAsync("user", "unlock", owner.Name)).Code.ShouldNotBe(0);
        (await Deployment.MenshenAsync("user", "unlock", owner.Name, "--reason", " ")).Code.ShouldNotBe(0);
        (await Deployment.MenshenAsync("user", "unlock", "nobody_at_all", "--reason", "asked")).Code.ShouldNotBe(0);
        (await Deployment.MenshenAsync("user", "unlock", owner.Name, "--reason", "called back on the known number")).Succeeded();
        await Eventually.TrueAsync(() => LoginDeployment.OpensAsync(owner));
        (await Deployment.JournalAsync()).ShouldContain(row => row.Detail == "user.unlock restarted, reason: called back on the known number: done");
        await AlarmAsync("account-unlocked");
    }

    [Fact]
    public async Task A_storm_of_two_thousand_failures_from_one_source_locks_nobody_else_out_and_fills_no_journal()
    {
        var owner = await logins.AddPersonAsync("bystander");
        using var patience = new CancellationTokenSource(BusyMachine.Seconds(50));
        var began = Environment.TickCount64;
        var before = await MedianAsync(owner, 5, patience.Token);
        var sent = 0;
        using var over = CancellationTokenSource.CreateLinkedTokenSource(patience.Token);
        var storm = Enumerable.Range(0, 16).Select(i => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref sent) <= 2000)
                await RawGuess.TryAsync(Deployment.Port, sent % 2 == 0 ? owner.Name : $"made_up_{sent}", "127.0.0.3", patience.Token);
        }, patience.Token)).ToArray();
        var during = await MedianAsync(owner, 5, patience.Token);
        await Task.WhenAll(storm);
        // The two cores are shared with the attacker's own TLS and the other tests: the bound says "not starved"; the bench measures.
        during.ShouldBeLessThan(Math.Max(before * 6, BusyMachine.Seconds(1).TotalMilliseconds));
        (await LoginDeployment.OpensAsync(owner)).ShouldBeTrue();
        var rows = await Deployment.JournalAsync();
        rows.Count(row => row.Event == "login_failed" && row.Source?.StartsWith("127.0.0.3:", StringComparison.Ordinal) == true).ShouldBeLessThan(100 * (3 + (int)((Environment.TickCount64 - began) / 60_000)), "a hundred in each minute");
    }

    private static async Task<double> MedianAsync(DeploymentUser user, int times, CancellationToken cancellation)
    {
        var took = new List<double>();
        for (var i = 0; i < times; i++)
        {
            var began = Environment.TickCount64;
            (await FromElsewhere.LogInAsync(user, "127.0.0.2")).ShouldBeTrue();
            took.Add(Environment.TickCount64 - began);
            await Task.Delay(50, cancellation);
        }

        return took.Order().ElementAt(times / 2);
    }

    private static Task<ToolRun> PsqlAsync(DeploymentUser user, string password, string mode)
    {
        var environment = user.LibpqEnvironment;
        (environment["PGPASSWORD"], environment["PGSSLMODE"], environment["PGHOST"]) = (password, mode, "127.0.0.1");
        if (mode != "require") environment.Remove("PGSSLROOTCERT");
        return ToolRun.OfAsync("psql", ["-X", "-At", "-c", "select 1"], environment);
    }

    private async Task AlarmAsync(string rule)
    {
        await Eventually.TrueAsync(
            async () => (await Deployment.MenshenAsync("alarm", "list", "--json")).Succeeded().Lines
                .Any(line => JsonDocument.Parse(line).RootElement.GetProperty("rule").GetString() == rule),
            $"no alarm {rule}", patience: TimeSpan.FromSeconds(60));
    }
}
