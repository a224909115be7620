using System.Diagnostics;
using System.Text.Json;

namespace Menshen.Backup.Tests;

/// <summary>The whole program: what the journal recorded after the last set, when the machine is lost.</summary>
public sealed class JournalDisasterTests : IDisposable
{
    private const string Passphrase = "a long passphrase for the keys";
    private readonly string _away = Directory.CreateTempSubdirectory("menshen-away-").FullName;

    private string Repository => Path.Combine(_away, "repository");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_away, recursive: true);

    [Fact]
    [Requirement("realname-7.5.3-6.2")]
    [Requirement("gbt20009-5.1.2.7-g")]
    public async Task Every_record_that_the_repository_had_comes_back_whatever_moment_the_data_comes_back_to()
    {
        await using var deployment = await Deployment.CreateAsync(new DeploymentSetup { FurtherPolicy = $"backup:\n  repository: {Repository}\n  test-every: off" });
        var owner = await deployment.AddUserAsync("liwei", "parcels");
        (await owner.PsqlAsync("-c", "CREATE TABLE parcel (id int)")).Succeeded();
        await deployment.BackupAsync("now", "--full");
        var moment = (await owner.PsqlAsync("-c", "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')")).Text;
        var (keys, phrase) = (Path.Combine(_away, "keys.backup"), Path.Combine(_away, "phrase"));
        await File.WriteAllTextAsync(phrase, Passphrase + "\n", Cancellation);
        (await deployment.MenshenAsync("keys", "backup", keys, "--passphrase-file", phrase)).Succeeded();

        // Killed in the middle of it, twice; what was answered and is in the repository stays known by its name.
        List<string> had = [];
        for (var life = 0; life < 3; life++)
        {
            string[] names = [.. Enumerable.Range(0, 10).Select(number => $"mark_{life}_{number}")];
            (await owner.PsqlAsync([.. names.SelectMany(name => (string[])["-c", $"SELECT 1 AS {name}"])])).Succeeded();
            had.AddRange(names);
            await InRepositoryAsync(deployment);
            // Just before the end: some of these answers were seen, and the repository may not have had them.
            await owner.PsqlAsync("-c", $"SELECT 1 AS last_{life}");
            if (life == 2) break;
            await deployment.KillAsync();
            await deployment.UpAsync();
        }

        (await deployment.MenshenAsync("user", "disable", "liwei")).Succeeded();
        var known = await InRepositoryAsync(deployment);
        (await deployment.MenshenAsync("backup", "list")).Succeeded().Output.ShouldContain("The journal is in it");
        await deployment.BackupAsync("verify");
        await deployment.LoseAsync();
        (await deployment.MenshenAsync("keys", "restore", keys, "--passphrase-file", phrase)).Succeeded();

        string[] way = ["--to", deployment.Directory, "--repository", Repository, "--time", moment];
        (await deployment.MenshenAsync(["restore", .. way, "--dry-run"])).Succeeded().Output.ShouldContain("the journal comes back to about");
        var back = (await deployment.MenshenAsync(["restore", .. way])).Succeeded();
        back.Output.ShouldNotContain("not there of the journal");
        // Only the journal that came back can know it.
        back.Output.ShouldContain("user.disable liwei");
        using var report = JsonDocument.Parse((await deployment.MenshenAsync("restore", "report", Path.Combine(deployment.Directory, "restored.json"), "--json")).Succeeded().Output);
        // Marks of a quiet journal are ten seconds apart.
        report.RootElement.GetProperty("records_until").GetDateTimeOffset().ShouldBeGreaterThan(known.AddSeconds(-15));
        await deployment.UpAsync();
        (await deployment.MenshenAsync("journal", "verify")).Succeeded();
        var rows = await deployment.JournalAsync();
        var texts = rows.Select(row => row.Text ?? "").ToHashSet(StringComparer.Ordinal);
        had.Where(name => !texts.Any(text => text.Contains(name, StringComparison.Ordinal))).ShouldBeEmpty();
        rows.ShouldContain(row => (row.Detail ?? "").Contains("backup.restored", StringComparison.Ordinal) && row.Detail!.Contains("the journal has nothing between", StringComparison.Ordinal));
        // And goes on being copied: the repository of before has the records of the restored one.
        await InRepositoryAsync(deployment);
        await deployment.BackupAsync("verify");
    }

    [Fact]
    public async Task A_piece_that_is_damaged_is_named_by_verification_restore_and_first_start()
    {
        await using var deployment = await Deployment.CreateAsync(new DeploymentSetup { FurtherPolicy = $"backup:\n  repository: {Repository}\n  test-every: off" });
        var owner = await deployment.AddUserAsync("liwei", "parcels");
        await deployment.BackupAsync("now", "--full");
        (await owner.PsqlAsync("-c", "SELECT 1 AS before_it")).Succeeded();
        // More than one frame of a piece behind it.
        (await owner.PsqlAsync([.. Enumerable.Range(0, 200).SelectMany(number => (string[])["-c", $"SELECT 1 AS {new string('f', 40)}_{number}"])])).Succeeded();
        await InRepositoryAsync(deployment);
        await deployment.DownAsync();
        await deployment.UpAsync();
        (await owner.PsqlAsync("-c", "SELECT 1 AS behind_it")).Succeeded();
        await InRepositoryAsync(deployment);
        var whole = Directory.GetFiles(Path.Combine(Repository, "journal")).Where(file => !file.Contains(".live-", StringComparison.Ordinal)).Order(StringComparer.Ordinal).Last();
        var bytes = await File.ReadAllBytesAsync(whole, Cancellation);
        bytes[^200] ^= 1;
        await File.WriteAllBytesAsync(whole, bytes, Cancellation);
        (await deployment.BackupAsync(2, "verify")).Output.ShouldContain(Path.GetFileName(whole));
        var (keys, phrase) = (Path.Combine(_away, "keys.backup"), Path.Combine(_away, "phrase"));
        await File.WriteAllTextAsync(phrase, Passphrase + "\n", Cancellation);
        (await deployment.MenshenAsync("keys", "backup", keys, "--passphrase-file", phrase)).Succeeded();

        await deployment.LoseAsync();
        (await deployment.MenshenAsync("keys", "restore", keys, "--passphrase-file", phrase)).Succeeded();
        var back = (await deployment.MenshenAsync("restore", "--to", deployment.Directory, "--repository", Repository, "--latest")).Succeeded();
        back.Output.ShouldContain("not there of the journal");
        back.Output.ShouldContain(Path.GetFileName(whole));
        await deployment.UpAsync();
        (await deployment.MenshenAsync("journal", "verify")).Succeeded();
        var rows = await deployment.JournalAsync();
        rows.ShouldContain(row => (row.Text ?? "").Contains("before_it", StringComparison.Ordinal));
        rows.ShouldNotContain(row => (row.Text ?? "").Contains("behind_it", StringComparison.Ordinal));
        rows.ShouldContain(row => (row.Detail ?? "").Contains("of the journal is not there", StringComparison.Ordinal));
    }

    /// <summary>Returns when all that was recorded by now is in the repository, as its listing says; answers when now was.</summary>
    private static async Task<DateTimeOffset> InRepositoryAsync(Deployment deployment)
    {
        var now = DateTimeOffset.UtcNow;
        for (var began = Stopwatch.GetTimestamp(); ; await Task.Delay(200, Cancellation))
        {
            var asked = DateTimeOffset.UtcNow;
            if ((await deployment.BackupsAsync()).GetProperty("journal_lag") is { ValueKind: JsonValueKind.Number } lag && asked.AddSeconds(-lag.GetDouble()) > now) return now;
            Stopwatch.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(60));
        }
    }
}
