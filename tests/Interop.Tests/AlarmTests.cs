using System.Text.Json;
using Menshen.TestKit;

namespace Menshen.Interop.Tests;

/// <summary>Alarms of a whole deployment: from a wrong password to the record to start from.</summary>
public class AlarmTests
{
    [Fact]
    [Requirement("gat389-4.5-e.2")]
    [Requirement("tencentdb-2.4-0")]
    [Requirement("realname-6.3.1.3-p1.1")]
    [Requirement("realname-6.3.2.1-p1.1")]
    [Requirement("realname-7.3.5-2.1")]
    [Requirement("realname-7.4.5-1.2")]
    [Requirement("gbt20009-5.1.2.1-a6")]
    [Requirement("credit-5.2-g.1")]
    [Requirement("realname-7.9.5-6.3")]
    public async Task Repeated_failures_and_a_change_of_everything_raise_alarms_that_name_their_records()
    {
        await using var deployment = await Deployment.CreateAsync(new DeploymentSetup());
        var user = await deployment.AddUserAsync("alarm_user");
        var guesser = new DeploymentUser(deployment, user.Name, "wrong", user.Database);
        await ProbeAsync(deployment);
        await GuessAsync(guesser);
        (await user.PsqlAsync(
            "-c", "CREATE TABLE t (id int, state text)", "-c", "UPDATE t SET state = 'x'", "-c", "UPDATE t SET state = 'y' WHERE id = 1")).Succeeded();

        await LiveAsync(deployment, user);

        var alarms = await AlarmsAsync(deployment, 3);
        ShouldName(alarms.Single(alarm => alarm.GetProperty("rule").GetString() == "denied-by-the-engine"), "subject=alarm_prober", await deployment.JournalAsync("alarm_prober"));
        alarms = [.. alarms.Where(alarm => alarm.GetProperty("subject").GetString() != "alarm_prober")];
        alarms.Select(alarm => alarm.GetProperty("rule").GetString()).Order().ShouldBe(["change-without-where", "repeated-failures"]);
        var failures = alarms.Single(alarm => alarm.GetProperty("rule").GetString() == "repeated-failures");
        failures.GetProperty("group").GetString().ShouldBe("subject=alarm_user source=127.0.0.1");
        failures.GetProperty("events").GetInt32().ShouldBe(5);
        var rows = await deployment.JournalAsync("alarm_user");
        rows.ShouldContain(row => row.Index == failures.GetProperty("trigger").GetUInt64() && row.Event == "login_failed");

        // What was told is not told again after a restart, killed or not, and what happens meanwhile is not forgotten.
        await deployment.KillAsync();
        await deployment.UpAsync();
        await GuessAsync(guesser);
        await deployment.DownAsync();
        await deployment.UpAsync();
        var told = await AlarmsAsync(deployment, 3);
        told.Count(alarm => alarm.GetProperty("rule").GetString() == "change-without-where").ShouldBe(1);
        // Quiet for ten minutes after the first.
        told.Count(alarm => alarm.GetProperty("rule").GetString() == "repeated-failures").ShouldBe(1, string.Join('\n', told));
        (await deployment.VerifyAsync()).Code.ShouldBe(0);

        // The same rules over the past find the same.
        var simulated = (await deployment.MenshenAsync("alarm", "simulate", "--rule", "repeated-failures", "--json")).Succeeded();
        simulated.Lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("trigger").GetInt64())
            .ShouldBe([failures.GetProperty("trigger").GetInt64()]);
        await BypassesAsync(deployment, user);
    }

    [Fact]
    public async Task A_start_with_a_rule_that_a_new_version_refuses_goes_on_with_the_others_and_says_where_the_error_is_and_what_holds()
    {
        var file = "";
        await using var deployment = await Deployment.CreateAsync(new DeploymentSetup
        {
            BeforeFirstUp = made => File.WriteAllText(
                file = Path.Combine(made.Directory, "alarms.yaml"), "alarms:\n  - name: his\n    when: statement\n    end-users: [zhang.wei, \"-\"]\n  - name: own\n    when: login\n    by: [subject]\n"),
        });
        var user = await deployment.AddUserAsync("alarm_own");
        (await user.PsqlAsync("-c", "SELECT 1")).Succeeded();
        (await AlarmsAsync(deployment, 1)).ShouldContain(alarm => alarm.GetProperty("rule").GetString() == "own");
        var status = await deployment.MenshenAsync("status");
        var words = string.Join(' ', status.Output.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        words.ShouldContain($"alarms.yaml is refused: {file}:4:28: nobody can be named so as an end user.");
        words.ShouldContain("2 rules are in force");
        words.ShouldContain($"menshen alarm check {file}");
    }

    /// <summary>While a statement runs everybody who operates sees whose it is, which tables it reads and how many rows it has given.</summary>
    private static async Task LiveAsync(Deployment deployment, DeploymentUser user)
    {
        var reading = user.PsqlAsync("-c", "SELECT id, repeat('x', 4000), pg_sleep(0.02) FROM t RIGHT JOIN generate_series(1, 200) n ON n = id WHERE 'its literals' <> ''");
        JsonElement seen = default;
        await Eventually.TrueAsync(async () =>
        {
            using var listing = JsonDocument.Parse((await deployment.MenshenAsync("session", "list", "--json")).Succeeded().Output);
            seen = listing.RootElement.GetProperty("sessions").EnumerateArray().FirstOrDefault(s => s.GetProperty("user").GetString() == user.Name).Clone();
            return seen.ValueKind == JsonValueKind.Object && seen.GetProperty("rows").GetInt64() > 10;
        });
        seen.GetProperty("running").GetString()!.ShouldContain("RIGHT JOIN generate_series");
        seen.GetProperty("running").GetString()!.ShouldNotContain("its literals");
        seen.GetProperty("objects").EnumerateArray().Select(o => o.GetString()).ShouldBe(["t"]);
        seen.GetProperty("running_seconds").GetDouble().ShouldBeGreaterThan(0);
        (await reading).Succeeded();
    }

    /// <summary>Four ways past access control: the stream of all changes, the engine's superuser, a role that no policy holds for, and break-glass.</summary>
    private static async Task BypassesAsync(Deployment deployment, DeploymentUser user)
    {
        var known = (await AlarmsAsync(deployment, 0)).Count;
        (await ToolRun.OfAsync("psql", ["-X", "-c", "IDENTIFY_SYSTEM", "dbname=alarm_user replication=database"], user.LibpqEnvironment)).Error.ShouldContain("replication connections are refused");
        (await new DeploymentUser(deployment, "menshen", "guessed", "alarm_user").PsqlAsync("-c", "SELECT 1")).Code.ShouldBe(2);
        (await user.PsqlAsync("-c", "ALTER ROLE alarm_user BYPASSRLS")).Code.ShouldNotBe(0);
        var auditor = await deployment.AdministratorAsync(Administrators.Auditor);
        (await deployment.MenshenAsAsync(auditor.Name, auditor.Password, "", "break-glass", "request", "--reason", "a test of alarms")).Code.ShouldBe(2);

        List<JsonElement> alarms = [];
        await Eventually.TrueAsync(async () =>
        {
            alarms = [.. (await AlarmsAsync(deployment, 0)).Skip(known)];
            return alarms.Select(alarm => alarm.GetProperty("rule").GetString()).ToHashSet().SetEquals(["break-glass", "bypass-attempt", "privilege-change", "superuser-attempt"]);
        });
        var rows = await deployment.JournalAsync();
        foreach (var alarm in alarms)
            rows.ShouldContain(row => row.Index == alarm.GetProperty("trigger").GetUInt64(), alarm.GetProperty("rule").GetString());
        rows.ShouldContain(row => row.Event == "login_failed" && row.Detail == "ReplicationRefused");
    }

    /// <summary>A hundred tables that somebody supposes, one after the other.</summary>
    private static async Task ProbeAsync(Deployment deployment)
    {
        var prober = await deployment.AddUserAsync("alarm_prober");
        string[] probes = [.. Enumerable.Range(0, 100).SelectMany(i => (string[])["-c", $"SELECT * FROM supposed_{i}"])];
        (await prober.PsqlAsync(["-v", "ON_ERROR_STOP=0", .. probes])).Error.ShouldContain("does not exist");
    }

    /// <summary>Who, from where and when stand in the record that the alarm leads to; and it was told within seconds of it.</summary>
    private static void ShouldName(JsonElement alarm, string group, IReadOnlyList<JournalRow> rows)
    {
        alarm.GetProperty("group").GetString().ShouldBe(group);
        var trigger = rows.Single(row => row.Index == alarm.GetProperty("trigger").GetUInt64());
        trigger.Source!.ShouldStartWith("127.0.0.1:");
        trigger.Database.ShouldBe("alarm_prober");
        trigger.Outcome.ShouldBe("failed");
        (alarm.GetProperty("time").GetDateTime() - trigger.Time).ShouldBeInRange(TimeSpan.FromSeconds(-1), BusyMachine.Seconds(10));
    }

    private static async Task<List<JsonElement>> AlarmsAsync(Deployment deployment, int atLeast)
    {
        string[] quiet = ["service", "new-source", "odd-hour"];
        for (var until = Environment.TickCount64 + 60_000; ;)
        {
            var shown = (await deployment.MenshenAsync("alarm", "list", "--json")).Succeeded();
            List<JsonElement> alarms =
                [.. shown.Lines.Select(line => JsonDocument.Parse(line).RootElement).Where(alarm => !quiet.Contains(alarm.GetProperty("rule").GetString()))];
            if (alarms.Count >= atLeast || Environment.TickCount64 > until)
                return alarms;
            await Task.Delay(300);
        }
    }

    private static async Task GuessAsync(DeploymentUser guesser)
    {
        for (var i = 0; i < 5; i++)
            (await guesser.PsqlAsync("-c", "SELECT 1")).Code.ShouldBe(2);
    }
}
