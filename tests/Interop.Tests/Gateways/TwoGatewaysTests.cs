using System.Diagnostics;
using System.Text.Json;
using Menshen.TestKit;

namespace Menshen.Interop.Tests.Gateways;

/// <summary>Two Menshen with directories, journals and ports of their own in front of one external PostgreSQL.</summary>
public sealed class TwoGatewaysTests : IAsyncLifetime
{
    private const string Sealed = "seals:\n  - {group: phone, tag: pii.phone, mode: eq, columns: [it_shared/public.people.phone]}\n"
        + "disclosure:\n  - {id: all, by: [it_shared], tags: [pii.*], rights: [reveal, search, enter], purpose: tests}\n";

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
