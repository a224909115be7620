using System.Text.Json;
using System.Text.RegularExpressions;

namespace Menshen.Interop.Tests.Emergency;

/// <summary>Quarantine of one deployment, from the command line and as psql meets it.</summary>
public sealed partial class QuarantineTests
{
    private const string Database = "parcels";

    [Fact]
    [Requirement("credit-6.5-a.2")]
    [Requirement("credit-6.5-b.1")]
    [Requirement("credit-6.5-b.2")]
    public async Task One_command_stops_a_dataset_or_an_application_and_going_on_takes_two_approvals_and_all_of_it_stays_on_record()
    {
        await using var running = await Deployment.CreateAsync(new DeploymentSetup());
        var glass = new Glass(running);
        var owner = await running.AddUserAsync("owner", Database);
        var clerk = await running.AddPersonAsync("clerk", Database);
        (await owner.PsqlAsync(
            "-c", "CREATE TABLE waybill (id int PRIMARY KEY, receiver text)", "-c", "INSERT INTO waybill VALUES (1, 'Li')", "-c", "CREATE VIEW receivers AS SELECT receiver FROM waybill",
            "-c", "CREATE FUNCTION peek() RETURNS text LANGUAGE sql SECURITY DEFINER AS 'SELECT receiver FROM public.waybill'",
            "-c", "CREATE TABLE notes (t text)", "-c", "CREATE FUNCTION spy() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN NEW.t := (SELECT receiver FROM waybill); RETURN NEW; END$$",
            "-c", "CREATE TRIGGER spy BEFORE INSERT ON notes FOR EACH ROW EXECUTE FUNCTION spy()", "-c", "CREATE TABLE other (n int)", "-c", "INSERT INTO other VALUES (42)",
            "-c", "GRANT ALL ON ALL TABLES IN SCHEMA public TO PUBLIC")).Succeeded();
        string[] ways = ["SELECT receiver FROM waybill", "SELECT * FROM receivers", "SELECT peek()", "INSERT INTO notes VALUES ('x') RETURNING t", "COPY waybill TO STDOUT"];
        // Without quarantine each of them tells.
        foreach (var way in ways) (await owner.PsqlAsync("-c", way)).Output.ShouldContain("Li");

        var sleeping = owner.PsqlAsync("-c", "BEGIN; SELECT receiver FROM waybill; SELECT pg_sleep(60)");
        await Eventually.TrueAsync(async () => (await running.MenshenAsync("session", "list", "--json")).Output.Contains("pg_sleep", StringComparison.Ordinal), "it sleeps");
        (await glass.AsAsync(Administrators.Auditor, "quarantine", "dataset", $"{Database}/public.nothing", "--reason", "a slip")).Code.ShouldNotBe(0);
        var closed = (await glass.AsAsync(Administrators.Auditor, "quarantine", "dataset", $"{Database}/public.waybill", "--admit", "clerk", "--reason", "numbers of others", "--json")).Succeeded();
        using var made = JsonDocument.Parse(closed.Output);
        var id = made.RootElement.GetProperty("id").GetRawText();
        (await sleeping.WaitAsync(BusyMachine.Seconds(5), TestContext.Current.CancellationToken)).Error.ShouldContain("stopped by an administrator");
        foreach (var way in ways)
        {
            var tried = await owner.PsqlAsync("-c", way);
            tried.Output.Contains("Li", StringComparison.Ordinal).ShouldBeFalse(way);
            tried.Error.Contains("is in quarantine", StringComparison.Ordinal).ShouldBeTrue($"{way}: {tried.Error}");
        }

        (await owner.PsqlAsync("-c", "SELECT n FROM other")).Succeeded().Output.ShouldContain("42");
        (await clerk.PsqlAsync("-c", "SELECT receiver FROM waybill")).Succeeded().Output.ShouldContain("Li");

        var kiosk = owner.PsqlAsync("-c", "SET application_name = 'kiosk'", "-c", "SELECT 1");
        (await kiosk).Succeeded();
        (await glass.AsAsync(Administrators.System, "quarantine", "application", "psql", "--reason", "it sends rubbish")).Succeeded();
        (await owner.PsqlAsync("-c", "SELECT 1")).Error.ShouldContain("stopped by an administrator");

        // It stands over a restart.
        await running.DownAsync();
        await running.UpAsync();
        (await owner.PsqlAsync("-c", "SELECT 1")).Error.ShouldContain("stopped by an administrator");
        (await running.MenshenAsync("status", "--json")).Output.ShouldContain("quarantine");

        // Neither who stopped it nor one other alone lets it go on.
        foreach (var number in (string[])[id, "2"])
        {
            var asked = await glass.AsAsync(Administrators.System, "quarantine", "lift", number, "--reason", "cleaned");
            asked.Code.ShouldBe(2, asked.Error);
            var waits = Waits().Match(asked.Error).Groups[1].Value;
            (await glass.ApproveAsync(Administrators.System, waits)).Code.ShouldNotBe(0);
            (await glass.ApproveAsync(Administrators.Security, waits)).Succeeded();
            (await owner.PsqlAsync("-c", "SELECT receiver FROM waybill")).Code.ShouldNotBe(0);
            (await glass.ApproveAsync(Administrators.Auditor, waits)).Succeeded();
        }

        (await owner.PsqlAsync("-c", "SELECT receiver FROM waybill")).Succeeded().Output.ShouldContain("Li");
        using var listing = JsonDocument.Parse((await glass.AsAsync(Administrators.Auditor, "quarantine", "list", "--json")).Succeeded().Output);
        var rows = listing.RootElement.GetProperty("quarantines").EnumerateArray().ToList();
        rows.Count.ShouldBe(2);
        rows.ShouldAllBe(row => row.GetProperty("lifted_by").GetString() == Administrators.System);
        rows.Select(row => row.GetProperty("reason").GetString()).ShouldBe(["numbers of others", "it sends rubbish"], ignoreOrder: true);
        var acts = (await running.JournalAsync()).Where(row => row is { Event: "administration_acted" }).Select(row => row.Detail!).ToList();
        acts.ShouldContain(act => act.StartsWith($"quarantine.impose dataset {Database}/public.waybill, but for clerk, reason: numbers of others", StringComparison.Ordinal));
        acts.Count(act => act.StartsWith("quarantine.lift", StringComparison.Ordinal)).ShouldBeGreaterThanOrEqualTo(4);
        await Eventually.TrueAsync(async () => (await running.MenshenAsync("alarm", "list", "--json")).Output.Contains("\"quarantine\"", StringComparison.Ordinal), "no alarm");
    }

    [GeneratedRegex(@"approval: (\d+)")]
    private static partial Regex Waits();
}
