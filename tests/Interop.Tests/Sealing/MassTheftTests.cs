using System.Globalization;
using System.Text.Json;
using Menshen.TestKit;

namespace Menshen.Interop.Tests.Sealing;

/// <summary>Somebody with the right to see values one by one tries to carry all of them away.</summary>
[Collection<SealedAttacks>]
public sealed class MassTheftTests(SealedDeployment sealing)
{
    private const int Rows = 3000;

    /// <summary>Different values a day; as many as the default alarm of mass disclosure counts.</summary>
    private const int Budget = 1000;

    [Fact]
    [Requirement("realname-7.9.5-6.4")]
    public async Task A_dump_a_COPY_and_a_loop_over_all_rows_are_stopped_at_the_daily_limit_with_an_alarm()
    {
        var running = sealing.Running;
        var rows = string.Concat(Enumerable.Range(0, Rows).Select(i => string.Create(CultureInfo.InvariantCulture, $"{20_000 + i}\tsTo{i:D5}len\t{i:D17}\t\\N\n")));
        (await ToolRun.OfAsync("psql", ["-X", "-c", "COPY sender (id, name, id_number, remark) FROM STDIN"], sealing.Application.LibpqEnvironment, rows)).Succeeded();
        // Without a limit the same COPY carries all away.
        Stolen(await sealing.Manager.PsqlAsync("-c", "COPY (SELECT name FROM sender) TO STDOUT")).Count.ShouldBe(Rows);

        var text = (await running.MenshenAsync("policy", "show", "--text")).Succeeded().Output;
        var file = Path.Combine(running.Directory, "limited.yaml");
        const string Managers = "    rights: [reveal, search]\n    purpose: complaints of customers";
        var limited = text.Replace(
            Managers, $"{Managers}\n  - id: thieves\n    by: [thief_one, thief_two, thief_three]\n    tags: [pii.*]\n    values-per-day: {Budget}\n    over-budget: stop\n{Managers}", StringComparison.Ordinal);
        limited.ShouldContain("values-per-day");
        await File.WriteAllTextAsync(file, limited);
        var asked = await running.MenshenAsync("apply", file, "--reason", "limits");
        if (asked.Code != 0)
        {
            using var waiting = JsonDocument.Parse((await running.MenshenAsync("approvals", "list", "--json")).Succeeded().Output);
            var id = waiting.RootElement.GetProperty("approvals").EnumerateArray().Single(a => a.GetProperty("state").GetString() == "pending").GetProperty("id").GetRawText();
            (await running.MenshenAsync("approvals", "approve", id, "--reason", "seen")).Succeeded();
        }

        foreach (var (name, steal) in new (string, Func<DeploymentUser, Task<ToolRun>>)[]
        {
            ("thief_one", thief => thief.PsqlAsync("-c", "COPY (SELECT name FROM sender) TO STDOUT", "-c", "SELECT pg_sleep(5)")),
            ("thief_two", thief => ToolRun.OfAsync("pg_dump", ["--data-only", "-t", "sender"], thief.LibpqEnvironment)),
            ("thief_three", thief => thief.PsqlAsync([.. Enumerable.Range(0, 40).SelectMany(page => (string[])["-c", $"SELECT name FROM sender ORDER BY id LIMIT 100 OFFSET {page * 100}", "-c", "SELECT pg_sleep(0.1)"])])),
        })
        {
            var thief = await running.AddPersonAsync(name, SealedDeployment.Database);
            var run = await steal(thief);
            Stolen(run).Count.ShouldBeLessThanOrEqualTo(Budget, name);
            // Nor with what is left, in a second session.
            var all = Stolen(run);
            all.UnionWith(Stolen(await thief.PsqlAsync("-c", "SELECT name FROM sender ORDER BY id DESC")));
            all.Count.ShouldBeLessThanOrEqualTo(Budget, name);
            await Eventually.TrueAsync(async () => (await running.MenshenAsync("alarm", "list", "--json")).Succeeded().Lines.Select(line => JsonDocument.Parse(line).RootElement)
                .Any(alarm => alarm.GetProperty("rule").GetString() == "mass-disclosure" && alarm.GetProperty("subject").GetString() == name), $"no alarm for {name}");
        }

        // A dump may be over before its session is ended, within a second: what is beyond the limit in it is masked.
        (await running.JournalAsync()).Count(row => row.Event == "session_closed" && row.Detail!.StartsWith("DisclosureLimitReached", StringComparison.Ordinal)).ShouldBeGreaterThanOrEqualTo(2);
    }

    private static HashSet<string> Stolen(ToolRun run) =>
        [.. run.Output.Split(['\n', '\t', '|']).Where(field => field.StartsWith("sTo", StringComparison.Ordinal) && field.EndsWith("len", StringComparison.Ordinal))];
}
