using System.Text.Json;

namespace Menshen.Backup.Tests;

/// <summary>The whole program: what it brings back while it runs, by itself and when two people want it.</summary>
public sealed class DrillTests(TriedDeployment tried) : IClassFixture<TriedDeployment>
{
    [Fact]
    [Requirement("credit-5.4-f")]
    public async Task A_set_is_taken_and_its_restore_tried_without_anybody_asking()
    {
        var (deployment, tested) = (tried.Deployment, tried.Tested);
        var sets = (await deployment.BackupsAsync()).GetProperty("sets");
        sets.EnumerateArray().First().GetProperty("kind").GetString().ShouldBe("full");
        // The command shows what the tests ask for past it.
        using var shown = JsonDocument.Parse((await deployment.MenshenAsync("backup", "list", "--json")).Succeeded().Output);
        JsonElement.DeepEquals(shown.RootElement.GetProperty("sets"), sets).ShouldBeTrue(shown.RootElement.GetRawText());
        (await File.ReadAllTextAsync(tested, TestContext.Current.CancellationToken)).ShouldContain("every page");
        Directory.Exists(Path.Combine(deployment.Directory, "restore-test")).ShouldBeFalse();
        (await deployment.JournalAsync()).ShouldContain(row => (row.Detail ?? "").Contains("came back whole", StringComparison.Ordinal));
    }

    [Fact]
    [Requirement("tencentdb-2.6-5")]
    public async Task Bringing_back_beside_a_running_system_takes_two_and_touches_nothing_of_it()
    {
        var deployment = tried.Deployment;
        var owner = await deployment.AddUserAsync("liwei", "parcels");
        (await owner.PsqlAsync("-c", "CREATE TABLE parcel (id int)")).Succeeded();
        await deployment.BackupAsync("now", "--full");
        var drill = Path.Combine(tried.Away, "drill");

        (await deployment.MenshenAsync("restore", "--to", deployment.Directory, "--latest", "--reason", "over it")).Error.ShouldContain("is not empty");
        (await deployment.MenshenAsync("restore", "--to", drill, "--latest")).Error.ShouldContain("reason");
        (await deployment.MenshenAsync("restore", "--to", drill, "--latest", "--reason", "yearly drill")).Error.ShouldContain("waits for another person's approval");
        Directory.Exists(drill).ShouldBeFalse();
        using var waiting = JsonDocument.Parse((await deployment.MenshenAsync("approvals", "list", "--json")).Succeeded().Output);
        var id = waiting.RootElement.GetProperty("approvals").EnumerateArray().Single().GetProperty("id").GetRawText();
        (await deployment.MenshenAsync("approvals", "approve", id, "--reason", "drill")).Succeeded();

        JsonElement work;
        do
        {
            await Task.Delay(300, TestContext.Current.CancellationToken);
            work = (await deployment.BackupsAsync()).GetProperty("work");
        }
        while (work.GetProperty("state").GetString() == "running");
        work.GetProperty("state").GetString().ShouldBe("done", work.GetProperty("result").GetString());
        File.Exists(Path.Combine(drill, "restored.json")).ShouldBeTrue();
        (await owner.PsqlAsync("-c", "SELECT count(*) FROM parcel")).Succeeded();
        (await deployment.JournalAsync()).ShouldContain(row => row.Event == "administration_acted" && (row.Detail ?? "").Contains("drill", StringComparison.Ordinal));
        // A kept-open door: what came back is as closed as what it came from.
        File.GetUnixFileMode(Path.Combine(drill, "engine", "cluster")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        await GiveOutAsync(deployment);
    }

    /// <summary>Out of the house: sealed, after another power's approval, each file on record, to who asked and nobody else.</summary>
    private async Task GiveOutAsync(Deployment deployment)
    {
        var set = (await deployment.BackupsAsync()).GetProperty("sets").EnumerateArray().Last().GetProperty("label").GetString()!;
        var taken = Path.Combine(tried.Away, "taken");
        (await deployment.MenshenAsync("backup", "download", set, "--to", taken)).Error.ShouldContain("is not given out to");
        (await deployment.MenshenAsync("backup", "release", set, "--reason", "for the other site")).Error.ShouldContain("waits for another person's approval");
        using var waiting = JsonDocument.Parse((await deployment.MenshenAsync("approvals", "list", "--json")).Succeeded().Output);
        var id = waiting.RootElement.GetProperty("approvals").EnumerateArray().Single(one => one.GetProperty("operation").GetString() == "backup.release").GetProperty("id").GetRawText();
        (await deployment.MenshenAsync("approvals", "approve", id, "--reason", "agreed")).Succeeded();
        (await deployment.MenshenAsAsync(Administrators.Auditor, await deployment.Administrators.PasswordOfAsync(deployment, Administrators.Auditor), "", "backup", "download", set, "--to", taken))
            .Code.ShouldNotBe(0);
        (await deployment.MenshenAsync("backup", "download", set, "--to", taken)).Succeeded();

        (await deployment.MenshenAsync("backup", "verify", "--repository", taken)).Succeeded();
        (await ToolRun.OfAsync("grep", ["-rlF", "CREATE TABLE", taken])).Code.ShouldBe(1);
        File.Exists(Path.Combine(taken, "sets", set, "head")).ShouldBeTrue();
        Directory.GetFiles(Path.Combine(taken, "wal"), "*", SearchOption.AllDirectories).ShouldNotBeEmpty();
        Directory.GetFiles(Path.Combine(taken, "journal")).ShouldNotBeEmpty();
        (await deployment.JournalAsync()).ShouldContain(row => (row.Detail ?? "").Contains("backup.download", StringComparison.Ordinal) && row.Detail!.Contains("head", StringComparison.Ordinal));
    }
}
