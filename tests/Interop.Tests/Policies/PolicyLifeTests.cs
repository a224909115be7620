using System.Text.Json;
using Menshen.Interop.Tests.Crashes;
using Menshen.Interop.Tests.Powers;
using Menshen.TestKit;
using Npgsql;
using static Menshen.Interop.Tests.Policies.PolicyDeployment;

namespace Menshen.Interop.Tests.Policies;

/// <summary>Policies compared, applied, approved, kept, and never weakened by the file alone.</summary>
[Collection<PolicyDeployment>]
public sealed class PolicyLifeTests(PolicyDeployment policies)
{
    private const int Findings = 2;

    private Deployment Running => policies.Running;

    [Fact]
    [Requirement("realname-7.3.3-11")]
    public async Task Where_every_policy_waits_also_a_stricter_one_is_put_in_force_by_plan_and_second_person_and_on_record()
    {
        var every = await policies.WriteAsync("every.yaml", "disclosure:\n", "approvals: {policy: every}\ndisclosure:\n");
        (await Running.MenshenAsync("plan", every)).Succeeded().Output.ShouldNotContain("weakens");
        (await Running.MenshenAsync("apply", every, "--reason", "four eyes on every rule")).Succeeded();

        var stricter = await policies.WriteAsync("stricter.yaml", "disclosure:\n", "sessions: {maximum-of-one: 199}\ndisclosure:\n");
        (await Running.MenshenAsync("plan", stricter)).Succeeded().Output.ShouldNotContain("weakens");
        // Without the comparison with what is in force, which a plan is, not even asked.
        var (before, text) = (await VersionAsync(), Convert.ToBase64String(await File.ReadAllBytesAsync(stricter)));
        using (var caller = await CallerAsync())
        {
            var (status, body) = await caller.SendAsync("POST", "/v1/policy", $$"""{"text":"{{text}}","compared_with":"{{new string('0', 64)}}"}""", ("Menshen-Reason", "no plan"));
            status.ShouldNotBe(200, body);
            body.ShouldContain("plan again");
        }

        var asked = await Running.MenshenAsync("apply", stricter, "--reason", "fewer sessions");
        asked.Code.ShouldBe(Findings, asked.Error);
        asked.Error.ShouldContain("waits for another person's approval");
        (await VersionAsync()).ShouldBe(before);
        (await Running.MenshenAsync("approvals", "approve", await policies.WaitingAsync(), "--reason", "seen the plan")).Succeeded().Output.ShouldContain("is in force");
        (await VersionAsync()).ShouldBe(before + 1);
        (await Running.JournalAsync()).ShouldContain(row => row.Event == "policy_changed" && row.Detail!.Contains("sessions.maximum-of-one") && row.Detail!.Contains("approved by it_audit"));

        // Back, for the other tests: that weakens, and waits all the more.
        var back = await policies.WriteAsync("back.yaml", "approvals: {policy: every}\nsessions: {maximum-of-one: 199}\n", "");
        (await Running.MenshenAsync("apply", back, "--reason", "back")).Code.ShouldBe(Findings);
        (await Running.MenshenAsync("approvals", "approve", await policies.WaitingAsync(), "--reason", "back")).Succeeded();
    }

    private async Task<ControlCaller> CallerAsync()
    {
        using var status = JsonDocument.Parse((await Running.MenshenAsync("status", "--json")).Succeeded().Output);
        var caller = new ControlCaller(new Uri(status.RootElement.GetProperty("control_address").GetString()!), Running.AuthorityCertificate, "127.0.1.61");
        await caller.LogInAsync(Administrators.Security, await Running.Administrators.PasswordOfAsync(Running, Administrators.Security));
        return caller;
    }

    [Fact]
    [Requirement("realname-6.2.3.1-p1")]
    [Requirement("realname-7.4.2-1.2")]
    [Requirement("gat389-5.1.2.1-d.1")]
    public async Task What_is_stricter_reaches_an_open_session_and_what_weakens_waits_for_another_person()
    {
        await using var session = new NpgsqlConnection(MarkedClients.Connection(policies.Manager));
        await session.OpenAsync();
        (await NameAsync(session)).ShouldBe(Li);

        // Stricter: at once, with a reason.
        var strict = await policies.WriteAsync("strict.yaml", Managers, "");
        var plan = (await Running.MenshenAsync("plan", strict)).Succeeded().Output;
        plan.ShouldContain("- disclosure managers");
        plan.ShouldNotContain("weakens");
        plan.ShouldNotContain('\u001b');
        (await Running.MenshenAsync("apply", strict)).Error.ShouldContain("reason");
        var before = await VersionAsync();
        (await Running.MenshenAsync("apply", strict, "--reason", "the manager has left")).Succeeded().Output.ShouldContain($"policy {before + 1} is in force");
        await Eventually.TrueAsync(async () => await NameAsync(session) == Masked, "the open session sees the mask", BusyMachine.Seconds(5));
        // The file of the deployment says what is in force.
        (await File.ReadAllTextAsync(policies.PolicyFile)).ShouldBe(await File.ReadAllTextAsync(strict));

        // Weaker: a second person, who approves this text and no other.
        var weak = await policies.WriteAsync("weak.yaml", "disclosure:\n", "disclosure:\n" + Managers);
        (await Running.MenshenAsync("plan", weak)).Succeeded().Output.ShouldContain("+ disclosure managers  (weakens protection)");
        var asked = await Running.MenshenAsync("apply", weak, "--reason", "she is back");
        asked.Code.ShouldBe(Findings, asked.Error);
        asked.Error.ShouldContain("waits for another person's approval");
        (await NameAsync(session)).ShouldBe(Masked);
        var id = await policies.WaitingAsync();
        (await Running.MenshenAsync("approvals", "show", id)).Succeeded().Output.ShouldContain("+ disclosure managers  (weakens protection)");
        var own = await Running.Administrators.PasswordOfAsync(Running, Administrators.Security);
        (await Running.MenshenAsAsync(Administrators.Security, own, "", "approvals", "approve", id, "--reason", "mine")).Error.ShouldContain("second person");
        (await Running.MenshenAsync("approvals", "approve", id, "--reason", "seen the contract")).Succeeded().Output.ShouldContain("is in force");
        await Eventually.TrueAsync(async () => await NameAsync(session) == Li, "the open session sees the value again", BusyMachine.Seconds(5));

        using var history = JsonDocument.Parse((await Running.MenshenAsync("policy", "history", "--json")).Succeeded().Output);
        var newest = history.RootElement.GetProperty("policies")[0];
        newest.GetProperty("asker").GetString().ShouldBe(Administrators.Security);
        newest.GetProperty("approver").GetString().ShouldBe(Administrators.Auditor);
        newest.GetProperty("reason").GetString().ShouldBe("she is back");
        var rows = await Running.JournalAsync();
        rows.ShouldContain(row => row.Event == "policy_changed" && row.Detail!.Contains("in-force") && row.Detail!.Contains("+ disclosure managers [weakens]") && row.Detail!.Contains("approved by it_audit"));
    }

    [Fact]
    [Requirement("gat389-4.9-a")]
    public async Task Nobody_weakens_the_policy_by_editing_the_file_and_starting_again()
    {
        var good = await File.ReadAllTextAsync(policies.PolicyFile);
        var before = await VersionAsync();
        await File.WriteAllTextAsync(policies.PolicyFile, good + "\nlogins: {failures: 900, ceiling: 1000}\nmasks: {pii.name: \"2,*\"}\n");
        await Eventually.TrueAsync(async () => (await Running.MenshenAsync("status")).Output.Contains("is another than policy", StringComparison.Ordinal));
        await Running.DownAsync();
        await Running.UpAsync();
        (await Running.MenshenAsync("status")).Output.ShouldContain("is another than policy");
        (await VersionAsync()).ShouldBe(before);
        (await Running.MenshenAsync("policy", "show", "--text")).Succeeded().Output.ShouldBe(good);
        (await Running.JournalAsync()).ShouldContain(row => row.Event == "policy_changed" && row.Detail!.Contains("differs") && row.Detail!.Contains("logins.failures"));

        // Nor by a file that is none, nor by the sealed copy.
        await File.WriteAllTextAsync(policies.PolicyFile, "logins: {failures: many}\n");
        await Running.DownAsync();
        await Running.UpAsync();
        (await Running.MenshenAsync("status")).Output.ShouldContain("does not fit `failures`");
        await Running.DownAsync();
        var copy = Path.Combine(Running.Directory, "policy.applied");
        var kept = await File.ReadAllBytesAsync(copy);
        await File.WriteAllTextAsync(copy, (await File.ReadAllTextAsync(copy)).Replace("complaints", "profit", StringComparison.Ordinal));
        (await Should.ThrowAsync<InvalidOperationException>(Running.UpAsync)).Message.ShouldContain("is not as Menshen wrote it");
        await File.WriteAllBytesAsync(copy, kept);
        await File.WriteAllTextAsync(policies.PolicyFile, good);
        await Running.UpAsync();
        (await Running.MenshenAsync("status")).Output.ShouldNotContain("is another than policy");
    }

    [Fact]
    public async Task A_gateway_that_lost_its_copy_gets_the_catalogues_and_never_goes_by_the_file()
    {
        var good = await File.ReadAllTextAsync(policies.PolicyFile);
        await Running.DownAsync();
        File.Delete(Path.Combine(Running.Directory, "policy.applied"));
        await File.WriteAllTextAsync(policies.PolicyFile, good.Replace("durability: strict", "durability: bounded", StringComparison.Ordinal));
        (await Should.ThrowAsync<InvalidOperationException>(Running.UpAsync)).Message.ShouldContain("had no copy of the policy in force");
        await Running.UpAsync();
        (await Running.MenshenAsync("policy", "show", "--text")).Succeeded().Output.ShouldBe(good);
        (await Running.MenshenAsync("status")).Output.ShouldContain("journal.durability strict -> bounded [weakens]");
        await File.WriteAllTextAsync(policies.PolicyFile, good);
    }

    [Fact]
    [Requirement("gat389-5.1.2.1-d.1")]
    public async Task All_errors_are_told_at_once_with_their_lines_and_nothing_is_asked_of_anybody()
    {
        var file = Path.Combine(Running.Directory, "wrong.yaml");
        await File.WriteAllTextAsync(file, "sessions:\n  idle-timeout: 10\n  lifetime: never\nmasks:\n  pii.name: fulll\n");
        var run = await Running.MenshenAsync("plan", file);
        run.Code.ShouldBe(Findings);
        run.Output.ShouldContain("wrong.yaml:2:17");
        run.Output.ShouldContain("wrong.yaml:3:13");
        run.Output.ShouldContain("wrong.yaml:5:13");
        run.Output.ShouldContain("Did you mean `full`?");
        using var json = JsonDocument.Parse((await Running.MenshenAsync("plan", file, "--json")).Output);
        json.RootElement.GetProperty("errors").EnumerateArray().Select(e => e.GetProperty("line").GetInt32()).ShouldBe([2, 3, 5]);
        (await Running.MenshenAsync("apply", file, "--reason", "x")).Code.ShouldBe(Findings);
    }

    [Fact]
    public async Task Settings_that_take_a_restart_are_named_and_a_new_rule_of_access_ends_who_does_not_meet_it()
    {
        await using var session = new NpgsqlConnection(MarkedClients.Connection(policies.Manager));
        await session.OpenAsync();
        var file = await policies.WriteAsync(
            "access.yaml", "disclosure:\n", "access:\n  - {id: office, by: [manager], source: [192.0.2.0/24]}\nlimits: {message: 1MiB}\ndisclosure:\n");
        (await Running.MenshenAsync("plan", file)).Succeeded().Output.ShouldContain("~ limits.message: 64MiB -> 1MiB  (after a restart)");
        (await Running.MenshenAsync("apply", file, "--reason", "from the office alone")).Succeeded().Output.ShouldContain("after a restart only: limits.message");
        await Eventually.TrueAsync(() => IsEndedAsync(session), "the session that does not come from the office has ended", BusyMachine.Seconds(10));
        (await policies.Manager.PsqlAsync("-c", "SELECT 1")).Code.ShouldNotBe(0);
        (await Running.MenshenAsync("status")).Output.ShouldContain("held after a restart only: limits.message");

        var back = await policies.WriteAsync("back.yaml", "  - {id: office, by: [manager], source: [192.0.2.0/24]}\n", "  - {id: office, by: [manager], source: [127.0.0.0/8]}\n");
        (await Running.MenshenAsync("apply", back, "--reason", "the office has moved")).Code.ShouldBe(Findings);
        (await Running.MenshenAsync("approvals", "approve", await policies.WaitingAsync(), "--reason", "so it has")).Succeeded();
        (await policies.Manager.PsqlAsync("-c", "SELECT 1")).Succeeded();
    }

    [Fact]
    public async Task A_hash_mask_shows_equal_values_alike_and_nothing_of_them()
    {
        var courier = await Running.AddPersonAsync("courier", Database);
        (await policies.Owner.PsqlAsync("-c", "INSERT INTO sender SELECT 2, name FROM sender WHERE id = 1")).Succeeded();
        var file = await policies.WriteAsync("hash.yaml", "disclosure:\n", "masks: {pii.name: hash}\ndisclosure:\n");
        (await Running.MenshenAsync("apply", file, "--reason", "counting")).Code.ShouldBe(Findings);
        (await Running.MenshenAsync("approvals", "approve", await policies.WaitingAsync(), "--reason", "fine")).Succeeded();
        var shown = (await courier.PsqlAsync("-c", "SELECT name FROM sender WHERE id IN (1, 2)")).Succeeded().Lines;
        shown.Count.ShouldBe(2);
        shown.Distinct().ShouldHaveSingleItem().ShouldMatch("^#[0-9a-f]{16}$");
        // Not SM3 of the name, which anybody could try names against.
        shown[0].ShouldNotBe("#d7e0b3333a05ff99");
        (await policies.Owner.PsqlAsync("-c", "DELETE FROM sender WHERE id = 2")).Succeeded();
        (await Running.MenshenAsync("apply", await policies.WriteAsync("name.yaml", "masks: {pii.name: hash}\n", ""), "--reason", "counted")).Code.ShouldBe(Findings);
        (await Running.MenshenAsync("approvals", "approve", await policies.WaitingAsync(), "--reason", "fine")).Succeeded();
    }

    private async Task<long> VersionAsync()
    {
        using var shown = JsonDocument.Parse((await Running.MenshenAsync("policy", "show", "--json")).Succeeded().Output);
        return shown.RootElement.GetProperty("version").GetInt64();
    }

    private static async Task<bool> IsEndedAsync(NpgsqlConnection session)
    {
        try
        {
            await NameAsync(session);
            return false;
        }
        catch (Exception e) when (e is NpgsqlException or InvalidOperationException)
        {
            return true;
        }
    }
}
