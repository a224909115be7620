using System.Diagnostics;
using System.Text.Json;
using Menshen.TestKit;

namespace Menshen.Interop.Tests.Gateways;

/// <summary>Two Menshen with directories, journals and ports of their own in front of one external PostgreSQL.</summary>
public sealed class TwoGatewaysTests : IAsyncLifetime
{
    private const string Sealed = "seals:\n  - {group: phone, tag: pii.phone, mode: eq, columns: [it_shared/public.people.phone]}\n"
        + "disclosure:\n  - {id: all, by: [it_shared], tags: [pii.*], rights: [reveal, search, enter], purpose: tests}\n"
        + "labels:\n  levels: [public, secret]\n  labels: [public, secret]\n  tables:\n    - {table: it_ward/public.bed, default: public}\n"
        + "  clearances:\n    - {by: [it_low], highest: public}\n    - {by: [it_high], highest: secret}\n";

    private readonly ExternalPostgres _engine = new();
    private Deployment _one = null!, _other = null!;

    public async ValueTask InitializeAsync()
    {
        await _engine.StartAsync();
        _one = await Deployment.CreateAsync(new DeploymentSetup
        {
            InitWords = ["--engine", _engine.Url, "--engine-password-file", _engine.PasswordFile], FurtherPolicy = Sealed,
        });
        _other = await Deployment.JoinAsync(_one, new DeploymentSetup { FurtherPolicy = Sealed });
    }

    public async ValueTask DisposeAsync()
    {
        await _other.DisposeAsync();
        await _one.DisposeAsync();
        await _engine.DisposeAsync();
    }

    [Fact]
    [Requirement("gat389-4.1.2-d.1")]
    public async Task They_share_accounts_failures_tickets_and_the_end_of_sessions()
    {
        var user = await _one.AddPersonAsync("it_shared");
        var there = new DeploymentUser(_other, user.Name, user.Password, user.Database);
        await Eventually.TrueAsync(async () => (await there.PsqlAsync("-c", "SELECT 1")).Code == 0, "the other gateway does not know the user");
        (await _other.MenshenAsync("user", "list", "--json")).Succeeded().Output.ShouldContain("it_shared");

        // Three wrong passwords here and two there are five, and lock the account for this source at both.
        foreach (var (gateway, times) in new[] { (_one, 3), (_other, 2) })
        {
            for (var i = 0; i < times; i++)
                (await new DeploymentUser(gateway, user.Name, "wrong", user.Database).PsqlAsync("-c", "SELECT 1")).Code.ShouldBe(2);
        }

        await Eventually.TrueAsync(async () => (await user.PsqlAsync("-c", "SELECT 1")).Code == 2, "not locked where three failed");
        (await there.PsqlAsync("-c", "SELECT 1")).Code.ShouldBe(2);
        (await _other.MenshenAsync("user", "unlock", "it_shared", "--reason", "came by")).Succeeded();
        await Eventually.TrueAsync(async () => (await user.PsqlAsync("-c", "SELECT 1")).Code == 0, "the unlocking was not heard");
        (await there.PsqlAsync("-c", "SELECT 1")).Succeeded();

        // Killed at one, gone at both; disabled at one, gone at both; within a second.
        foreach (var words in (string[][])[["session", "kill", "--user", "it_shared"], ["user", "disable", "it_shared"]])
        {
            var sessions = new[] { user, there }.Select(u => u.PsqlAsync("-c", "SELECT pg_sleep(60)")).ToList();
            await BusyAsync(_one);
            await BusyAsync(_other);
            (await _one.MenshenAsync(words)).Succeeded();
            var done = Stopwatch.StartNew();
            var ends = await Task.WhenAll(sessions);
            done.Elapsed.ShouldBeLessThan(BusyMachine.Seconds(1));
            // Gateway or engine, whoever was quicker.
            ends.ShouldAllBe(end => end.Error.Contains("administrator", StringComparison.Ordinal));
        }

        (await there.PsqlAsync("-c", "SELECT 1")).Code.ShouldBe(2);
        foreach (var gateway in (Deployment[])[_one, _other])
            (await gateway.VerifyAsync()).Succeeded();
    }

    [Fact]
    [Requirement("gat389-4.3.2-a.2")]
    [Requirement("credit-5.2-c.2")]
    public async Task Groups_and_labels_set_at_one_hold_at_both_and_by_every_way_of_the_protocol()
    {
        var owner = await _one.AddUserAsync("it_ward");
        DeploymentUser[] people = [owner, await _one.AddPersonAsync("it_low", owner.Database), await _one.AddPersonAsync("it_high", owner.Database), await _one.AddPersonAsync("it_alien", owner.Database)];
        (await owner.PsqlAsync(
            "-c", "CREATE TABLE bed (no int PRIMARY KEY, note text)", "-c", "GRANT SELECT, INSERT, UPDATE ON bed TO PUBLIC", "-c", "CREATE TABLE rota (day text)",
            "-c", "INSERT INTO rota VALUES ('monday')")).Succeeded();
        (await _one.MenshenAsync("label", "apply", owner.Database)).Succeeded();
        var there = people.Select(person => new DeploymentUser(_other, person.Name, person.Password, person.Database)).ToArray();
        // The other one hears of labels and people by the catalogue.
        await Eventually.TrueAsync(async () => (await there[2].PsqlAsync("-c", "INSERT INTO bed VALUES (2, 'secret')")).Code == 0, "labels are not known at the other gateway");
        (await people[1].PsqlAsync("-c", "INSERT INTO bed VALUES (1, 'public')")).Succeeded();

        // One matrix: who, by which way of the protocol, at which gateway. Only who makes a difference.
        foreach (var (person, expected) in people.Zip((string[])["", "1", "1 2", ""]))
        {
            foreach (var at in (DeploymentUser[])[person, there[Array.IndexOf(people, person)]])
            {
                await foreach (var (way, seen) in AccessWays.OfAsync(at, "SELECT no::text FROM bed ORDER BY no"))
                    seen.ShouldBe(expected, $"{at.Name} by {way} at {(at.Deployment == _one ? "one" : "the other")}");
                var changed = person.Name == "it_high" ? "UPDATE 1" : "UPDATE 0";
                (await at.PsqlAsync("-c", "UPDATE bed SET note = 'changed' WHERE no = 2")).Succeeded().Text.ShouldBe(changed, at.Name);
            }
        }

        // A group made and filled at one, and a right given to it at the other.
        (await _one.MenshenAsync("group", "add", "nurses")).Succeeded();
        (await _one.MenshenAsync("group", "member", "add", "nurses", "it_low")).Succeeded();
        (await there[0].PsqlAsync("-c", "GRANT SELECT ON rota TO nurses")).Succeeded();
        foreach (var gateway in (DeploymentUser[])[people[1], there[1]])
            (await gateway.PsqlAsync("-c", "SELECT day FROM rota")).Succeeded().Text.ShouldBe("monday");
        (await _other.MenshenAsync("group", "list", "--json")).Succeeded().Output.ShouldContain("nurses");
        (await _other.MenshenAsync("group", "member", "remove", "nurses", "it_low")).Succeeded();
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
        var user = await _one.AddUserAsync("it_shared");
        var there = new DeploymentUser(_other, user.Name, user.Password, user.Database);
        (await user.PsqlAsync("-c", "CREATE TABLE people (id int, phone text)", "-c", "INSERT INTO people VALUES (1, '13800138000')")).Succeeded();
        (await _one.MenshenAsync("seal", "it_shared/public.people.phone")).Succeeded();
        // The columns' picture follows within a second, and later on a loaded machine; until then it is ciphertext here, too.
        await Eventually.TrueAsync(async () => (await user.PsqlAsync("-c", "SELECT phone FROM people")).Text == "13800138000", "it does not open where the key was made");

        await Eventually.TrueAsync(async () => (await there.PsqlAsync("-c", "SELECT 1")).Code == 0, "the other gateway does not know the user");
        var seen = await there.PsqlAsync("-c", "SELECT phone FROM people");
        seen.Output.ShouldNotContain("13800138000");
        var written = await there.PsqlAsync("-c", "INSERT INTO people VALUES (2, '13900139000')");
        written.Code.ShouldNotBe(0);
        written.Error.ShouldContain("key");
        (await _other.MenshenAsync("status")).Output.ShouldContain("phone");

        // The other one's keystore from a backup of the first's: then it opens there, too.
        await _other.DownAsync();
        (await ToolRun.OfAsync("cp", ["-a", "--", Path.Combine(_one.Directory, "keys"), _other.Directory])).Succeeded();
        await _other.UpAsync();
        (await there.PsqlAsync("-c", "SELECT phone FROM people")).Succeeded().Text.ShouldBe("13800138000");
        (await there.PsqlAsync("-c", "INSERT INTO people VALUES (2, '13900139000')")).Succeeded();
        (await user.PsqlAsync("-c", "SELECT phone FROM people WHERE id = 2")).Succeeded().Text.ShouldBe("13900139000");
    }

    private static Task BusyAsync(Deployment gateway) => Eventually.TrueAsync(
        async () => JsonDocument.Parse((await gateway.MenshenAsync("session", "list", "--json")).Succeeded().Output).RootElement.GetProperty("sessions").EnumerateArray()
            .Any(s => s.GetProperty("user").GetString() == "it_shared" && s.GetProperty("state").GetString() == "busy"), "no session that works");
}
