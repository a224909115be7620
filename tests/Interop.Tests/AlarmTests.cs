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
    public async Task Repeated_failures_and_a_change_of_everything_raise_alarms_that_name_their_records()
    {
        await using var deployment = await Deployment.CreateAsync(new DeploymentSetup());
        var user = await deployment.AddUserAsync("alarm_user");
        var guesser = new DeploymentUser(deployment, user.Name, "wrong", user.Database);
        await ProbeAsync(deployment);
        await GuessAsync(guesser);
        (await user.PsqlAsync(
            "-c", "CREATE TABLE t (id int, state text)", "-c", "UPDATE t SET state = 'x'", "-c", "UPDATE t SET state = 'y' WHERE id = 1")).Succeeded();

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
    }

    /// <summary>A hundred tables that somebody supposes, one after the other.</summary>
    private static async Task ProbeAsync(Deployment deployment)
    {
        var prober = await deployment.AddUserAsync("alarm_prober");
        string[] probes = [.. Enumerable.Range(0, 100).SelectMany(i => (string[])["-c", $"SELECT * FROM supposed_{i}"])];
        (await prober.PsqlAsync(probes)).Error.ShouldContain("does not exist");
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
