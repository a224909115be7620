using System.Text.Json;
using Menshen.TestKit;

namespace Menshen.Interop.Tests.TwoPhase;

/// <summary>A transaction over two deployments whose coordinator dies between the two commits, and an engine that is killed over it.</summary>
public sealed class TwoPhaseTests
{
    private const string Database = "shop", Pay = "pay-1", Again = "pay-2";
    private static readonly DeploymentSetup Setup = new() { InitWords = ["--prepared-transactions", "3"], OnDisk = true };

    [Fact]
    [Requirement("gat389-4.9-c")]
    public async Task In_doubt_after_a_crash_it_is_found_its_rows_are_kept_from_others_and_two_persons_end_it_as_it_ended_elsewhere()
    {
        await using var here = await Deployment.CreateAsync(Setup);
        await using var there = await Deployment.CreateAsync(Setup);
        var (payer, payee) = (await UserAsync(here), await UserAsync(there));
        await PrepareAsync(payer, -30, Pay);
        await PrepareAsync(payee, 30, Pay);
        (await payer.PsqlAsync("-c", $"COMMIT PREPARED '{Pay}'")).Succeeded();
        // The coordinator is gone, and so is everything of the second.
        Signal.Send(there.EngineProcessId, 9);
        await there.KillAsync();
        await there.UpAsync();

        var waiting = await WaitingAsync(there);
        waiting.GetProperty("gid").GetString().ShouldBe(Pay);
        waiting.GetProperty("database").GetString().ShouldBe(Database);
        waiting.GetProperty("owner").GetString().ShouldBe(payee.Name);
        waiting.GetProperty("relations").GetInt32().ShouldBeGreaterThan(0);
        (await here.MenshenAsync("transaction", "list")).Succeeded().Output.ShouldContain("No transaction waits");
        (await BalanceAsync(payee)).ShouldBe("100", "nobody sees it yet");
        (await payee.PsqlAsync("-c", "SET lock_timeout = '500ms'", "-c", "UPDATE account SET balance = 0")).Error.ShouldContain("lock timeout");

        (await there.MenshenAsync("transaction", "commit", Pay, "--database", Database)).Error.ShouldContain("reason");
        (await there.MenshenAsync("transaction", "commit", "another", "--database", Database, "--reason", "no such")).Error.ShouldContain("no transaction waits as shop/another");
        await AskAsync(there, "commit", Pay);
        (await BalanceAsync(payee)).ShouldBe("100", "one person alone ends nothing");
        (await ApproveAsync(there)).Succeeded();

        (await BalanceAsync(payer)).ShouldBe("70");
        (await BalanceAsync(payee)).ShouldBe("130");
        (await payee.PsqlAsync("-c", "SET lock_timeout = '10s'", "-c", "UPDATE account SET balance = balance")).Succeeded();
        var acts = (await there.JournalAsync()).Select(row => row.Detail ?? "").Where(detail => detail.Contains("transaction.end", StringComparison.Ordinal)).ToList();
        acts.ShouldContain(detail => detail.Contains($"commit {Database}/{Pay}", StringComparison.Ordinal) && detail.Contains("how it ended there", StringComparison.Ordinal));
        await NotWhatWasApprovedAsync(there, payee);
    }

    // Its identifier is free again when it has ended, and another may have it while the first one's end waits for an approval.
    private static async Task NotWhatWasApprovedAsync(Deployment there, DeploymentUser user)
    {
        await PrepareAsync(user, 1000, Again);
        await AskAsync(there, "rollback", Again);
        (await user.PsqlAsync("-c", $"ROLLBACK PREPARED '{Again}'")).Succeeded();
        await PrepareAsync(user, 1, Again);
        (await ApproveAsync(there)).Error.ShouldContain("is not what was approved any more");
        (await WaitingAsync(there)).GetProperty("gid").GetString().ShouldBe(Again);

        await AskAsync(there, "rollback", Again);
        (await ApproveAsync(there)).Succeeded();
        (await there.MenshenAsync("transaction", "list")).Succeeded().Output.ShouldContain("No transaction waits");
        (await BalanceAsync(user)).ShouldBe("130");
    }

    private static async Task<DeploymentUser> UserAsync(Deployment deployment)
    {
        var user = await deployment.AddUserAsync("it_till", Database);
        (await user.PsqlAsync("-c", "CREATE TABLE account (id int PRIMARY KEY, balance int NOT NULL)", "-c", "INSERT INTO account VALUES (1, 100)")).Succeeded();
        return user;
    }

    private static async Task PrepareAsync(DeploymentUser user, int amount, string gid) =>
        (await user.PsqlAsync("-c", "BEGIN", "-c", $"UPDATE account SET balance = balance + {amount} WHERE id = 1", "-c", $"PREPARE TRANSACTION '{gid}'")).Succeeded();

    private static async Task<string> BalanceAsync(DeploymentUser user) => (await user.PsqlAsync("-c", "SELECT balance FROM account")).Succeeded().Text;

    private static async Task<JsonElement> WaitingAsync(Deployment deployment)
    {
        using var json = JsonDocument.Parse((await deployment.MenshenAsync("transaction", "list", "--json")).Succeeded().Output);
        return json.RootElement.GetProperty("transactions").EnumerateArray().Single().Clone();
    }

    private static async Task AskAsync(Deployment deployment, string end, string gid) =>
        (await deployment.MenshenAsync("transaction", end, gid, "--database", Database, "--reason", "how it ended there")).Error.ShouldContain("waits for another person's approval");

    private static async Task<ToolRun> ApproveAsync(Deployment deployment)
    {
        using var waiting = JsonDocument.Parse((await deployment.MenshenAsync("approvals", "list", "--json")).Succeeded().Output);
        var id = waiting.RootElement.GetProperty("approvals").EnumerateArray().First(one => one.GetProperty("operation").GetString() == "transaction.end" && one.GetProperty("state").GetString() == "pending")
            .GetProperty("id").GetRawText();
        return await deployment.MenshenAsync("approvals", "approve", id, "--reason", "seen at the other one");
    }
}
