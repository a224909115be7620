using System.Text.Json;

namespace Menshen.Backup.Tests;

/// <summary>The whole program: what a restore refuses, and what it says of what comes back weaker than it was.</summary>
public sealed class RestoreCheckTests : IDisposable
{
    private readonly string _away = Directory.CreateTempSubdirectory("menshen-away-").FullName;

    public RestoreCheckTests() => File.SetUnixFileMode(_away, (UnixFileMode)0b111_001_001);

    private string Repository => Path.Combine(_away, "repository");

    private string Place => Path.Combine(_away, "back");

    private DeploymentSetup Setup => new() { FurtherPolicy = $"backup:\n  repository: {Repository}\n  test-every: off" };

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_away, recursive: true);

    [Fact]
    public async Task A_journal_with_zeros_in_it_does_not_come_back_as_a_good_one()
    {
        await using var deployment = await Deployment.CreateAsync(Setup);
        var segment = Directory.GetFiles(deployment.Journal).Order(StringComparer.Ordinal).First(file => new FileInfo(file).Length > 4096);
        await using (var file = new FileStream(segment, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
        {
            file.Position = 2048;
            file.Write(new byte[512]);
        }

        await deployment.BackupAsync("now", "--full");
        await deployment.DownAsync();
        var restored = await deployment.MenshenAsync("restore", "--to", Place, "--latest");
        restored.Code.ShouldNotBe(0, restored.Output);
        restored.Error.ShouldContain("journal");
        File.Exists(Path.Combine(Place, "deployment.json")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_catalogue_without_a_policy_is_refused()
    {
        await using var deployment = await Deployment.CreateAsync(Setup);
        await WithEngineAsync(deployment, "SET session_replication_role = replica; DELETE FROM menshen.policy");
        await deployment.BackupAsync("now", "--full");
        await deployment.DownAsync();
        var restored = await deployment.MenshenAsync("restore", "--to", Place, "--latest");
        restored.Code.ShouldNotBe(0, restored.Output);
        restored.Error.ShouldContain("no policy");
        File.Exists(Path.Combine(Place, "deployment.json")).ShouldBeFalse();
    }

    [Fact]
    public async Task An_account_that_was_taken_away_comes_back_and_plan_approval_and_report_say_so_and_what_is_weaker_than_provisioned_is_refused_until_somebody_takes_it()
    {
        await using var deployment = await Deployment.CreateAsync(Setup);
        var owner = await deployment.AddUserAsync("liwei", "parcels");
        await deployment.AddUserAsync("mallory");
        await deployment.AddUserAsync("eve");
        (await owner.PsqlAsync("-c", "CREATE TABLE parcel (id int)", "-c", "GRANT SELECT ON parcel TO mallory")).Succeeded();
        await deployment.BackupAsync("now", "--full");
        var moment = (await owner.PsqlAsync("-c", "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')")).Text;
        await Task.Delay(50, Cancellation);
        (await deployment.MenshenAsync("user", "disable", "mallory")).Succeeded();
        (await deployment.MenshenAsync("user", "disable", "eve")).Succeeded();
        (await owner.PsqlAsync("-c", "REVOKE SELECT ON parcel FROM mallory")).Succeeded();
        await deployment.ArchivedAsync(owner);

        var asked = await deployment.MenshenAsync("restore", "--to", Place, "--time", moment, "--reason", "parcels dropped");
        asked.Error.ShouldContain("waits for another person's approval");
        asked.Error.ShouldContain("mallory");
        asked.Error.ShouldContain("eve");
        using var waiting = JsonDocument.Parse((await deployment.MenshenAsync("approvals", "list", "--json")).Succeeded().Output);
        var approval = waiting.RootElement.GetProperty("approvals").EnumerateArray().Single();
        approval.GetProperty("object").GetString()!.ShouldContain("mallory");
        (await deployment.MenshenAsync("approvals", "approve", approval.GetProperty("id").GetRawText(), "--reason", "seen")).Succeeded();
        await DoneAsync(deployment);

        var report = JsonDocument.Parse((await deployment.MenshenAsync("restore", "report", Path.Combine(Place, "restored.json"), "--json")).Succeeded().Output).RootElement;
        var revived = report.GetProperty("revived").EnumerateArray().Select(line => line.GetString()!).ToList();
        revived.ShouldContain(line => line.Contains("account mallory", StringComparison.Ordinal));
        revived.ShouldContain(line => line.Contains("account eve", StringComparison.Ordinal));
        revived.ShouldContain(line => line.Contains("parcel", StringComparison.Ordinal) && line.Contains("SELECT", StringComparison.Ordinal));
        report.GetProperty("by").GetString().ShouldNotBeNullOrEmpty();
        // Whoever changes a word of it, or writes another's date over it, is found out.
        var text = await File.ReadAllTextAsync(Path.Combine(Place, "restored.json"), Cancellation);
        await File.WriteAllTextAsync(Path.Combine(Place, "restored.json"), text.Replace("mallory", "nobody", StringComparison.Ordinal), Cancellation);
        var forged = await deployment.MenshenAsync("restore", "report", Path.Combine(Place, "restored.json"));
        forged.Code.ShouldNotBe(0);
        forged.Error.ShouldContain("signature does not fit");
        await WeakerAsync(deployment);
    }

    /// <summary>What is weaker than it was provisioned is refused until somebody takes it as it is.</summary>
    private async Task WeakerAsync(Deployment deployment)
    {
        var place = Path.Combine(_away, "weaker");
        await WithEngineAsync(deployment, "CREATE ROLE backdoor SUPERUSER LOGIN");
        await deployment.BackupAsync("now", "--full");
        await deployment.DownAsync();
        var restored = await deployment.MenshenAsync("restore", "--to", place, "--latest");
        restored.Code.ShouldNotBe(0, restored.Output);
        restored.Error.ShouldContain("backdoor");
        File.Exists(Path.Combine(place, "deployment.json")).ShouldBeFalse();
        (await deployment.MenshenAsync("restore", "--to", place + "2", "--latest", "--despite-drift")).Succeeded().Output.ShouldContain("backdoor");
        // A dry run says no more than it knows, and refuses what a restore would refuse.
        var dry = (await deployment.MenshenAsync("restore", "--to", place + "3", "--xid", "700", "--dry-run")).Succeeded();
        dry.Output.ShouldContain("recovery alone finds out");
        dry.Output.ShouldNotContain("0 s would be left out");
        (await deployment.MenshenAsync("restore", "--to", place + "2", "--latest", "--dry-run")).Error.ShouldContain("is not empty");
    }

    private static async Task DoneAsync(Deployment deployment)
    {
        JsonElement work;
        do
        {
            await Task.Delay(300, Cancellation);
            work = (await deployment.BackupsAsync()).GetProperty("work");
        }
        while (work.GetProperty("state").GetString() == "running");
        work.GetProperty("state").GetString().ShouldBe("done", work.GetProperty("result").GetString());
    }

    /// <summary>What somebody with the engine in hand does to the catalogue, past Menshen.</summary>
    private static async Task WithEngineAsync(Deployment deployment, string sql)
    {
        await deployment.OpenEngineAsync("menshen");
        var engine = new Dictionary<string, string> { ["PGHOST"] = deployment.EngineSocketDirectory, ["PGUSER"] = "menshen", ["PGDATABASE"] = "menshen", ["PSQLRC"] = "/dev/null" };
        ToolRun done;
        var tries = 0;
        do
        {
            await Task.Delay(200, Cancellation);
            done = await ToolRun.OfAsync("psql", ["-X", "-v", "ON_ERROR_STOP=1", "-c", sql], engine);
        }
        while (done.Code != 0 && ++tries < 20);
        done.Succeeded();
        await deployment.CloseEngineAsync("menshen");
    }
}
