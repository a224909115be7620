using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Menshen.Backup.Tests;

/// <summary>One person's number is deleted and erased; then it is looked for on the disk, in WAL, in the journal and in what a backup of before brings back.</summary>
public sealed partial class ErasureTests : IDisposable
{
    private const string Passphrase = "a long passphrase for the keys", Gone = "13800000001", Other = "13900000002";
    private readonly string _away = Directory.CreateTempSubdirectory("menshen-away-").FullName;

    private string Repository => Path.Combine(_away, "repository");

    public void Dispose() => Directory.Delete(_away, recursive: true);

    [Fact]
    [Requirement("credit-5.2-f.1")]
    [Requirement("gat389-4.4-d")]
    [Requirement("realname-7.5.4-2")]
    public async Task What_a_person_had_deleted_is_on_no_disk_and_no_backup_of_before_opens_it()
    {
        await using var deployment = await Deployment.CreateAsync(new DeploymentSetup
        {
            OnDisk = true,
            FurtherPolicy = $"backup:\n  repository: {Repository}\n  test-every: off\nseals:\n  - {{group: phone, tag: pii.phone, mode: eq, columns: [parcels/public.sender.phone]}}\n"
                + "disclosure:\n  - {id: shop, by: [liwei], tags: [pii.*], rights: [reveal, search, enter], purpose: test}",
        });
        var owner = await deployment.AddUserAsync("liwei", "parcels");
        (await owner.PsqlAsync("-c", "CREATE TABLE sender (id int PRIMARY KEY, phone text UNIQUE)")).Succeeded();
        // Before the numbers come: what was written in plain is in WAL, and in the record of the statement.
        (await deployment.MenshenAsync("seal", "parcels/public.sender.phone")).Succeeded();
        (await owner.PsqlAsync("-c", $"INSERT INTO sender VALUES (1, '{Gone}'), (2, '{Other}')", "-c", "ANALYZE sender")).Succeeded();
        await deployment.BackupAsync("now", "--full");
        var moment = (await owner.PsqlAsync("-c", "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')")).Text;
        await Task.Delay(50, TestContext.Current.CancellationToken);

        var before = await SealedAsync(owner);
        before.Count.ShouldBe(2);
        var early = await EraseAsync(deployment);
        early.Code.ShouldNotBe(0);
        early.Error.ShouldContain("parcels/public.sender.phone has 1");
        early.Error.ShouldNotContain(Gone);
        (await owner.PsqlAsync("-c", $"DELETE FROM sender WHERE phone = '{Gone}'")).Succeeded().Text.ShouldBe("DELETE 1");
        // The naive set-up: what was deleted is in its page.
        (await SealedAsync(owner)).ShouldBe(before, ignoreOrder: true);

        (await EraseAsync(deployment)).Error.ShouldContain("approval");
        await ApproveAsync(deployment);
        var report = await ReportAsync(deployment);
        report.GetProperty("state").GetString().ShouldBe("done", report.GetRawText());
        report.GetProperty("tables").EnumerateArray().First().GetProperty("table").GetString().ShouldBe("public.sender");
        var certificate = report.GetProperty("result").GetString()!;
        certificate.ShouldContain("1 value(s), HMAC-SM3");
        certificate.ShouldContain("phone.1 and their wrapping destroyed");
        certificate.ShouldNotContain(Gone);

        // Neither the number nor what it was sealed as is in any file of the tables; others' numbers are under another key, and searched and opened as before.
        (await SealedAsync(owner)).ShouldHaveSingleItem().ShouldStartWith("~ms1e1.2.");
        (await owner.PsqlAsync("-c", $"SELECT id, phone FROM sender WHERE phone = '{Other}'")).Text.ShouldBe($"2|{Other}");
        (await owner.PsqlAsync("-c", $"SELECT count(*) FROM sender WHERE phone = '{Gone}'")).Text.ShouldBe("0");
        (await deployment.MenshenAsync("keys", "list")).Output.ShouldContain("destroyed");
        Directory.GetFiles(Path.Combine(deployment.Directory, "keys"), "data-wrapping-1.*").Select(Path.GetFileName).ShouldBe(["data-wrapping-1.2.key"]);
        await HuntAsync(deployment.Directory);
        await HuntAsync(Repository);
        (await deployment.VerifyAsync()).Succeeded();

        var purged = (await deployment.MenshenAsync("purge", "table", "parcels/public.sender")).Succeeded().Output;
        purged.ShouldContain("parcels/public.sender");
        purged.ShouldContain("parcels/pg_catalog.pg_statistic");
        (await deployment.MenshenAsync("purge", "table", "parcels.sender")).Error.ShouldContain("DATABASE/SCHEMA.TABLE");
        (await deployment.MenshenAsync("purge", "table", "parcels/public.nothing")).Output.ShouldContain("there is no table");

        // A disaster, and somebody goes back to before it all, with the keys of today.
        var (keys, phrase) = (Path.Combine(_away, "keys.backup"), Path.Combine(_away, "phrase"));
        await File.WriteAllTextAsync(phrase, Passphrase + "\n", TestContext.Current.CancellationToken);
        (await deployment.MenshenAsync("keys", "backup", keys, "--passphrase-file", phrase)).Succeeded();
        await deployment.ArchivedAsync(owner);
        await deployment.DownAsync();
        Directory.Delete(deployment.Directory, recursive: true);
        (await deployment.MenshenAsync("keys", "restore", keys, "--passphrase-file", phrase)).Succeeded();
        string[] back = ["restore", "--to", deployment.Directory, "--repository", Repository, "--time", moment];
        (await deployment.MenshenAsync(back)).Error.ShouldContain("does not open with the keys that are here");
        // What it left cannot be started, and is in the way of the next.
        File.Exists(Path.Combine(deployment.Directory, "deployment.json")).ShouldBeFalse();
        foreach (var left in new DirectoryInfo(deployment.Directory).EnumerateFileSystemInfos().Where(one => one.Name != "keys"))
        {
            if (left is DirectoryInfo directory) directory.Delete(recursive: true);
            else left.Delete();
        }

        (await deployment.MenshenAsync([.. back, "--despite-drift"])).Succeeded().Output.ShouldContain("does not open with the keys that are here");
        await deployment.UpAsync();
        (await SealedAsync(owner)).ShouldBe(before, ignoreOrder: true);
        var shown = await owner.PsqlAsync("-c", "SELECT id, phone FROM sender");
        (shown.Output + shown.Error).ShouldNotContain(Gone);
        (await deployment.MenshenAsync("status")).Output.ShouldContain("data keys do not open");
    }

    private async Task<ToolRun> EraseAsync(Deployment deployment)
    {
        var file = Path.Combine(_away, "values");
        await File.WriteAllTextAsync(file, $"{Gone}\n", TestContext.Current.CancellationToken);
        var run = await deployment.MenshenAsync("erase", "phone", "--values", file, "--reason", "asked by the person");
        File.Delete(file);
        return run;
    }

    private static async Task ApproveAsync(Deployment deployment)
    {
        using var waiting = JsonDocument.Parse((await deployment.MenshenAsync("approvals", "list", "--json")).Succeeded().Output);
        var approval = waiting.RootElement.GetProperty("approvals").EnumerateArray().Single(a => a.GetProperty("state").GetString() == "pending");
        approval.GetRawText().ShouldNotContain(Gone);
        (await deployment.MenshenAsync("approvals", "approve", approval.GetProperty("id").GetRawText(), "--reason", "seen")).Succeeded();
    }

    private static async Task<JsonElement> ReportAsync(Deployment deployment)
    {
        for (var since = System.Diagnostics.Stopwatch.StartNew(); ; await Task.Delay(300, TestContext.Current.CancellationToken))
        {
            var report = JsonDocument.Parse((await deployment.MenshenAsync("purge", "show", "--json")).Output).RootElement;
            if (report.GetProperty("state").GetString() is not "running") return report;
            since.Elapsed.ShouldBeLessThan(BusyMachine.Seconds(30), report.GetRawText());
        }
    }

    /// <summary>The sealed texts in the database's files, as who has the disk reads them. (The wish itself lies sealed in the catalogue, under the key that it had destroyed.)</summary>
    private static async Task<IReadOnlyList<string>> SealedAsync(DeploymentUser owner)
    {
        var database = (await owner.PsqlAsync("-c", "SELECT oid FROM pg_database WHERE datname = current_database()")).Succeeded().Text;
        List<string> found = [];
        foreach (var file in Directory.EnumerateFiles(Path.Combine(owner.Deployment.Directory, "engine", "cluster", "base", database)))
            found.AddRange(SealedForms().Matches(Encoding.Latin1.GetString(await File.ReadAllBytesAsync(file))).Select(match => match.Value));
        return [.. found.Distinct()];
    }

    [GeneratedRegex("~ms1e1\\.[0-9]+\\.0\\.[A-Za-z0-9_-]+~")]
    private static partial Regex SealedForms();

    // Whoever holds a file's lock is in nobody's way who only reads the disk.
    private static async Task HuntAsync(string directory) => (await ToolRun.OfAsync("grep", ["-rlaF", Gone, directory])).Output.ShouldBeEmpty();
}
