using System.Diagnostics;
using System.Text.Json;
using Menshen.TestKit;
using Npgsql;

namespace Menshen.Interop.Tests.Gateways;

/// <summary>Two Menshen with directories, journals and ports of their own in front of one external PostgreSQL.</summary>
public sealed class TwoGatewaysTests(TwoGatewaysTests.LabelledPair pair) : IClassFixture<TwoGatewaysTests.LabelledPair>
{
    private const string Sealed = "seals:\n  - {group: phone, tag: pii.phone, mode: eq, columns: [it_shared/public.people.phone]}\n"
        + "disclosure:\n  - {id: all, by: [it_shared], tags: [pii.*], rights: [reveal, search, enter], purpose: tests}\n"
        + "labels:\n  levels: [public, secret]\n  labels: [public, secret]\n  tables:\n    - {table: it_ward/public.bed, default: public}\n"
        + "  clearances:\n    - {by: [it_low], highest: public}\n    - {by: [it_high], highest: secret}\n";

    [Fact]
    [Requirement("gat389-4.1.2-d.1")]
    public async Task They_share_accounts_failures_tickets_and_the_end_of_sessions()
    {
        var user = await pair.One.AddPersonAsync("it_common");
        var there = pair.There(user);
        await Eventually.TrueAsync(async () => (await there.PsqlAsync("-c", "SELECT 1")).Code == 0, "the other gateway does not know the user");
        (await pair.Other.MenshenAsync("user", "list", "--json")).Succeeded().Output.ShouldContain("it_common");

        // Three wrong passwords here and two there are five, and lock the account for this source at both.
        foreach (var (gateway, times) in new[] { (pair.One, 3), (pair.Other, 2) })
        {
            for (var i = 0; i < times; i++)
                (await new DeploymentUser(gateway, user.Name, "wrong", user.Database).PsqlAsync("-c", "SELECT 1")).Code.ShouldBe(2);
        }

        await Eventually.TrueAsync(async () => (await user.PsqlAsync("-c", "SELECT 1")).Code == 2, "not locked where three failed");
        (await there.PsqlAsync("-c", "SELECT 1")).Code.ShouldBe(2);
        (await pair.Other.MenshenAsync("user", "unlock", "it_common", "--reason", "came by")).Succeeded();
        await Eventually.TrueAsync(async () => (await user.PsqlAsync("-c", "SELECT 1")).Code == 0, "the unlocking was not heard");
        (await there.PsqlAsync("-c", "SELECT 1")).Succeeded();

        // The same of the control surface: logged in at the other, killed at the one.
        var kept = new Dictionary<string, string>(Deployment.Environment) { ["HOME"] = pair.Other.Directory, ["XDG_RUNTIME_DIR"] = pair.Other.Directory };
        Task<ToolRun> AtTheOther(string input, params string[] words) => ToolRun.OfAsync(RepositoryPaths.MenshenProgram, [.. words, "--dir", pair.Other.Directory], kept, input);
        (await AtTheOther($"{user.Password}\n", "login", user.Name, "--password-file", "-")).Succeeded();
        (await AtTheOther("", "whoami")).Succeeded();
        (await pair.One.MenshenAsync("session", "kill", "--user", user.Name)).Succeeded();
        await Eventually.TrueAsync(async () => (await AtTheOther("", "whoami")).Code != 0, "the killing was not heard");

        // Killed at one, gone at both; disabled at one, gone at both; within a second.
        foreach (var words in (string[][])[["session", "kill", "--user", "it_common"], ["user", "disable", "it_common"]])
        {
            var sessions = new[] { user, there }.Select(u => u.PsqlAsync("-c", "SELECT pg_sleep(60)")).ToList();
            await BusyAsync(pair.One);
            await BusyAsync(pair.Other);
            (await pair.One.MenshenAsync(words)).Succeeded();
            var done = Stopwatch.StartNew();
            var ends = await Task.WhenAll(sessions);
            done.Elapsed.ShouldBeLessThan(BusyMachine.Seconds(1));
            // Gateway or engine, whoever was quicker.
            ends.ShouldAllBe(end => end.Error.Contains("administrator", StringComparison.Ordinal));
        }

        (await there.PsqlAsync("-c", "SELECT 1")).Code.ShouldBe(2);
        foreach (var gateway in (Deployment[])[pair.One, pair.Other])
            (await gateway.VerifyAsync()).Succeeded();
    }

    /// <summary>Neither can ask the other to make room: four of them, each with its quarter, would leave no place.</summary>
    [Fact]
    public async Task What_rests_at_both_is_no_more_than_a_quarter_of_the_engine()
    {
        const int MostConnections = 100, Sessions = 22;
        var user = await pair.One.AddUserAsync("it_rests");
        var there = pair.There(user);
        await Eventually.TrueAsync(async () => (await there.PsqlAsync("-c", "SELECT 1")).Code == 0, "the other gateway does not know the user");
        foreach (var at in (DeploymentUser[])[user, there])
        {
            var sessions = await Task.WhenAll(Enumerable.Range(0, Sessions).Select(async _ =>
            {
                var session = new NpgsqlConnection(at.Connection());
                await session.OpenAsync(TestContext.Current.CancellationToken);
                return session;
            }));
            foreach (var session in sessions) await session.DisposeAsync();
        }
        var resting = 0L;
        await Eventually.TrueAsync(async () =>
        {
            resting = await pair.Engine.AskAsync($"SELECT count(*) FROM pg_stat_activity WHERE usename = '{user.Name}'", "postgres");
            return resting <= MostConnections / 4;
        }, "more rest than a quarter");
        resting.ShouldBeGreaterThan(MostConnections / 8, "and both have some");
    }

    [Fact]
    [Requirement("gat389-4.3.2-a.2")]
    [Requirement("credit-5.2-c.2")]
    public async Task Groups_and_labels_set_at_one_hold_at_both_and_by_every_way_of_the_protocol()
    {
        var owner = await pair.One.AddUserAsync("it_ward");
        DeploymentUser[] people = [owner, await pair.One.AddPersonAsync("it_low", owner.Database), await pair.One.AddPersonAsync("it_high", owner.Database), await pair.One.AddPersonAsync("it_alien", owner.Database)];
        (await owner.PsqlAsync(
            "-c", "CREATE TABLE bed (no int PRIMARY KEY, note text)", "-c", "GRANT SELECT, INSERT, UPDATE ON bed TO PUBLIC", "-c", "CREATE TABLE rota (day text)",
            "-c", "INSERT INTO rota VALUES ('monday')")).Succeeded();
        (await pair.One.MenshenAsync("label", "apply", owner.Database)).Succeeded();
        var there = people.Select(pair.There).ToArray();
        // The other one hears of labels and people by the catalogue.
        await Eventually.TrueAsync(async () => (await there[2].PsqlAsync("-c", "INSERT INTO bed VALUES (2, 'secret')")).Code == 0, "labels are not known at the other gateway");
        (await people[1].PsqlAsync("-c", "INSERT INTO bed VALUES (1, 'public')")).Succeeded();

        // One matrix: who, by which way of the protocol, at which gateway. Only who makes a difference.
        foreach (var (person, expected) in people.Zip((string[])["", "1", "1 2", ""]))
        {
            foreach (var at in (DeploymentUser[])[person, there[Array.IndexOf(people, person)]])
            {
                await foreach (var (way, seen) in AccessWays.OfAsync(at, "SELECT no::text FROM bed ORDER BY no"))
                    seen.ShouldBe(expected, $"{at.Name} by {way} at {(at.Deployment == pair.One ? "one" : "the other")}");
                var changed = person.Name == "it_high" ? "UPDATE 1" : "UPDATE 0";
                (await at.PsqlAsync("-c", "UPDATE bed SET note = 'changed' WHERE no = 2")).Succeeded().Text.ShouldBe(changed, at.Name);
            }
        }

        // A group made and filled at one, and a right given to it at the other.
        (await pair.One.MenshenAsync("group", "add", "nurses")).Succeeded();
        (await pair.One.MenshenAsync("group", "member", "add", "nurses", "it_low")).Succeeded();
        (await there[0].PsqlAsync("-c", "GRANT SELECT ON rota TO nurses")).Succeeded();
        foreach (var gateway in (DeploymentUser[])[people[1], there[1]])
            (await gateway.PsqlAsync("-c", "SELECT day FROM rota")).Succeeded().Text.ShouldBe("monday");
        (await pair.Other.MenshenAsync("group", "list", "--json")).Succeeded().Output.ShouldContain("nurses");
        (await pair.Other.MenshenAsync("group", "member", "remove", "nurses", "it_low")).Succeeded();
        foreach (var gateway in (DeploymentUser[])[people[1], there[1]])
            (await gateway.PsqlAsync("-c", "SELECT day FROM rota")).Error.ShouldContain("permission denied");
        // Roles and memberships past the administrators: refused at both.
        foreach (var words in (string[])["CREATE ROLE sneaky LOGIN", "CREATE GROUP sneaky", "GRANT nurses TO it_low", "ALTER ROLE it_low CREATEROLE"])
        {
            foreach (var gateway in (DeploymentUser[])[owner, there[0]])
                (await gateway.PsqlAsync("-c", words)).Code.ShouldNotBe(0, words);
        }
    }

    [Fact]
    public async Task Keys_that_one_made_and_the_other_lacks_leave_ciphertext_there_and_are_said_plainly()
    {
        var user = await pair.One.AddUserAsync("it_shared");
        var there = pair.There(user);
        (await user.PsqlAsync("-c", "CREATE TABLE people (id int, phone text)", "-c", "INSERT INTO people VALUES (1, '13800138000')")).Succeeded();
        (await pair.One.MenshenAsync("seal", "it_shared/public.people.phone")).Succeeded();
        // The columns' picture follows within a second, and later on a loaded machine; until then it is ciphertext here, too.
        await Eventually.TrueAsync(async () => (await user.PsqlAsync("-c", "SELECT phone FROM people")).Text == "13800138000", "it does not open where the key was made");

        await Eventually.TrueAsync(async () => (await there.PsqlAsync("-c", "SELECT 1")).Code == 0, "the other gateway does not know the user");
        var seen = await there.PsqlAsync("-c", "SELECT phone FROM people");
        seen.Output.ShouldNotContain("13800138000");
        // Until its picture is there, too, it is the engine that refuses.
        await Eventually.TrueAsync(async () =>
        {
            var written = await there.PsqlAsync("-c", "INSERT INTO people VALUES (2, '13900139000')");
            written.Code.ShouldNotBe(0);
            return written.Error.Contains("key", StringComparison.Ordinal);
        }, "it does not say what it lacks");
        (await pair.Other.MenshenAsync("status")).Output.ShouldContain("phone");

        // The other one's keystore from a backup of the first's: then it opens there, too.
        await pair.Other.DownAsync();
        (await ToolRun.OfAsync("cp", ["-a", "--", Path.Combine(pair.One.Directory, "keys"), pair.Other.Directory])).Succeeded();
        await pair.Other.UpAsync();
        (await there.PsqlAsync("-c", "SELECT phone FROM people")).Succeeded().Text.ShouldBe("13800138000");
        (await there.PsqlAsync("-c", "INSERT INTO people VALUES (2, '13900139000')")).Succeeded();
        (await user.PsqlAsync("-c", "SELECT phone FROM people WHERE id = 2")).Succeeded().Text.ShouldBe("13900139000");
    }

    private static Task BusyAsync(Deployment gateway) => Eventually.TrueAsync(
        async () => JsonDocument.Parse((await gateway.MenshenAsync("session", "list", "--json")).Succeeded().Output).RootElement.GetProperty("sessions").EnumerateArray()
            .Any(s => s.GetProperty("user").GetString() == "it_common" && s.GetProperty("state").GetString() == "busy"), "no session that works");

    /// <summary>With a column to seal, and labels.</summary>
    public sealed class LabelledPair() : GatewayPair(Sealed);
}
