using System.Diagnostics;
using System.Globalization;

namespace Menshen.Backup.Tests;

/// <summary>The whole program: backups by its commands, a disaster, and what is left of it afterwards.</summary>
public sealed class DisasterTests : IDisposable
{
    private const string Passphrase = "a long passphrase for the keys";
    private readonly string _away = Directory.CreateTempSubdirectory("menshen-away-").FullName;

    private string Repository => Path.Combine(_away, "repository");

    /// <summary>No restore test by itself after the first set: it would refuse what the test asks for as "under way".</summary>
    private DeploymentSetup Quiet => new() { FurtherPolicy = $"backup:\n  repository: {Repository}\n  test-every: off" };

    public void Dispose() => Directory.Delete(_away, recursive: true);

    [Fact]
    [Requirement("tencentdb-2.6-4")]
    [Requirement("realname-7.5.8-2")]
    public async Task The_whole_directory_is_deleted_and_the_moment_before_the_mistake_comes_back()
    {
        await using var machine = await SftpMachine.StartAsync();
        var (far, fingerprint) = (machine.Place("menshen"), (await machine.AccessAsync()).HostKey!);
        await using var deployment = await Deployment.CreateAsync(new DeploymentSetup
        {
            FurtherPolicy = $"backup:\n  repository: {Repository}\n  test-every: off\n  copy: {far}\n  sftp-key: {machine.UserKey}\n  sftp-host-key: {fingerprint}",
        });
        var owner = await deployment.AddUserAsync("liwei", "parcels");
        (await owner.PsqlAsync("-c", "CREATE TABLE parcel (id int PRIMARY KEY, note text)", "-c", "INSERT INTO parcel SELECT i, 'note ' || i FROM generate_series(1, 5000) i")).Succeeded();
        // What nobody could write anew: whose program it runs, what people have shown, and which emergencies there were.
        // A build without a manifest is nobody's, and writes no program.trust.
        string[] kept = ["evidence/0001.json", "break-glass/7.json", "program.trust"];
        foreach (var file in kept.Select(name => Path.Combine(deployment.Directory, name)))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, """{"id": 7, "number": 1}""", TestContext.Current.CancellationToken);
        }
        Task<string[]> KeptAsync() => Task.WhenAll(kept.Select(name => File.ReadAllTextAsync(Path.Combine(deployment.Directory, name))));
        var texts = await KeptAsync();
        await deployment.BackupAsync("now", "--full");
        (await owner.PsqlAsync("-c", "INSERT INTO parcel VALUES (5001, 'after the set')")).Succeeded();
        await deployment.BackupAsync("now", "--incr");
        File.Delete(Path.Combine(deployment.Directory, "program.trust"));
        await deployment.BackupAsync("verify");
        var keys = Path.Combine(_away, "keys.backup");
        var phrase = Path.Combine(_away, "phrase");
        await File.WriteAllTextAsync(phrase, Passphrase + "\n", TestContext.Current.CancellationToken);
        (await deployment.MenshenAsync("keys", "backup", keys, "--passphrase-file", phrase)).Succeeded();
        (await deployment.MenshenAsync("status")).Output.ShouldContain("one passphrase opens their last backup");
        (await deployment.MenshenAsync("backup", "list")).Output.ShouldContain("one passphrase opens it");

        (await owner.PsqlAsync("-c", "INSERT INTO parcel VALUES (5002, 'the last good one')")).Succeeded();
        var moment = (await owner.PsqlAsync("-c", "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')")).Text;
        await Task.Delay(50, TestContext.Current.CancellationToken);
        (await owner.PsqlAsync("-c", "DROP TABLE parcel")).Succeeded();
        var listing = await deployment.BackupsAsync();
        listing.GetProperty("status").GetString().ShouldBe("ok", listing.GetRawText());
        await deployment.ArchivedAsync(owner);
        await deployment.BackupAsync("copy");
        (await deployment.BackupsAsync()).GetProperty("copy").GetString().ShouldBe(far);
        (await deployment.MenshenAsync("backup", "list", "--repository", far)).Succeeded().Output.ShouldContain(far);

        await deployment.LoseAsync();
        // The first repository is lost with it: only the other machine is left, and what was kept elsewhere about the way there.
        Directory.Move(Repository, Repository + ".lost");
        (await deployment.MenshenAsync("keys", "restore", keys, "--passphrase-file", phrase)).Succeeded();
        string[] way = ["--to", deployment.Directory, "--repository", far, "--sftp-key", machine.UserKey];
        (await deployment.MenshenAsync(["restore", .. way, "--latest"])).Error.ShouldContain("none is believed unseen");
        (await deployment.MenshenAsync(["restore", .. way, "--latest", "--sftp-host-key", "SHA256:" + new string('A', 43)])).Error.ShouldContain("shows another host key");
        way = [.. way, "--sftp-host-key", fingerprint];
        (await deployment.MenshenAsync(["restore", .. way, "--time", moment, "--dry-run"])).Succeeded()
            .Output.ShouldContain("would be left out");
        File.Exists(Path.Combine(deployment.Directory, "deployment.json")).ShouldBeFalse();
        var began = Stopwatch.GetTimestamp();
        var restored = (await deployment.MenshenAsync(["restore", .. way, "--time", moment])).Succeeded();
        restored.Output.ShouldContain("checked: every page's checksum");
        restored.Output.ShouldContain("checked: no drift");
        (await KeptAsync()).ShouldBe(texts);
        foreach (var name in kept) File.Delete(Path.Combine(deployment.Directory, name));
        restored.Output.ShouldContain($"done offline, where nobody is asked for an approval: by the system account {Environment.UserName}");
        Directory.Move(Repository + ".lost", Repository);
        await deployment.UpAsync();
        TestContext.Current.SendDiagnosticMessage(string.Create(CultureInfo.InvariantCulture, $"back in {Stopwatch.GetElapsedTime(began).TotalSeconds:0.0} s"));
        // Some six seconds on a quiet machine; 80 were seen at a load of 31.
        Stopwatch.GetElapsedTime(began).ShouldBeLessThan(BusyMachine.Seconds(20));

        (await owner.PsqlAsync("-c", "SELECT count(*), max(id) FROM parcel")).Succeeded().Text.ShouldBe("5002|5002");
        (await deployment.MenshenAsync("journal", "verify")).Succeeded();
        // What came back says that it did, and since when it lacks records; whoever was asked last is not the only one who knows.
        (await deployment.JournalAsync()).ShouldContain(row => (row.Detail ?? "").Contains("backup.restored", StringComparison.Ordinal) && row.Detail!.Contains("the journal has nothing between", StringComparison.Ordinal));
        var told = (await deployment.JournalAsync()).Single(row => (row.Detail ?? "").Contains("backup.restored", StringComparison.Ordinal)).Detail!;
        told.ShouldContain("offline, nobody was asked for an approval: by the system account");
        told.ShouldContain("with the passphrase of a backup of the keys, by the system account");
        // The backup it came from is still the one that one person opens.
        (await deployment.MenshenAsync("status")).Output.ShouldContain("one passphrase opens their last backup");
        (await deployment.MenshenAsync("restore", "report", Path.Combine(deployment.Directory, "restored.json"))).Succeeded().Output.ShouldContain("the journal has nothing after");
        // It goes on being backed up, on a timeline of its own: from a full set, which the schedule may have taken by itself.
        await deployment.BackupAsync("now", "--incr");
        var before = listing.GetProperty("sets").EnumerateArray().Select(set => set.GetProperty("label").GetString()).ToHashSet();
        (await deployment.BackupsAsync()).GetProperty("sets").EnumerateArray().First(set => !before.Contains(set.GetProperty("label").GetString())).GetProperty("kind").GetString().ShouldBe("full");
    }

    [Fact]
    public async Task What_was_backed_up_before_a_rotation_comes_back_with_the_version_that_its_values_have()
    {
        await using var deployment = await Deployment.CreateAsync(new DeploymentSetup
        {
            FurtherPolicy = $"{Quiet.FurtherPolicy}\n  keys-persons: 2\nseals:\n  - {{group: phone, tag: pii.phone, mode: eq, columns: [parcels/public.sender.phone]}}\n"
                + "disclosure:\n  - {id: shop, by: [liwei], tags: [pii.*], rights: [reveal, search, enter], purpose: test}",
        });
        var owner = await deployment.AddUserAsync("liwei", "parcels");
        (await owner.PsqlAsync("-c", "CREATE TABLE sender (id int PRIMARY KEY, phone text UNIQUE)", "-c", "INSERT INTO sender VALUES (1, '13800000001')")).Succeeded();
        (await deployment.MenshenAsync("seal", "parcels/public.sender.phone")).Succeeded();
        await deployment.BackupAsync("now", "--full");
        var set = (await deployment.BackupsAsync()).GetProperty("sets").EnumerateArray().Last().GetProperty("label").GetString()!;
        var moment = (await owner.PsqlAsync("-c", "SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')")).Text;
        await Task.Delay(50, TestContext.Current.CancellationToken);
        (await deployment.MenshenAsync("keys", "rotate", "phone")).Succeeded();
        (await owner.PsqlAsync("-c", "SELECT id FROM sender WHERE phone = '13800000001'")).Succeeded().Text.ShouldBe("1");
        var keys = await TwoPersonsAsync(deployment);
        await deployment.ArchivedAsync(owner);

        await deployment.LoseAsync();
        (await deployment.MenshenAsync("keys", "restore", keys, "--share", keys + ".share-1")).Error.ShouldContain("takes 2 different shares");
        (await deployment.MenshenAsync("keys", "restore", keys, "--share", keys + ".share-3", keys + ".share-1")).Succeeded();
        // At the set's own point it holds what was counted then.
        File.SetUnixFileMode(_away, (UnixFileMode)0b111_001_001);
        var counted = (await deployment.MenshenAsync("restore", "--to", Path.Combine(_away, "counted"), "--repository", Repository, "--set", set, "--name", $"menshen-{set}")).Succeeded();
        counted.Output.ShouldContain("checked: rows and digests of 1 labelled or sealed table(s)");
        var back = (await deployment.MenshenAsync("restore", "--to", deployment.Directory, "--repository", Repository, "--time", moment)).Succeeded();
        back.Output.ShouldContain("checked: seal group phone: a value of parcels/public.sender.phone opens");
        back.Output.ShouldContain("found: parcels/public.sender (sealed): 1 row(s)");
        await deployment.UpAsync();
        (await owner.PsqlAsync("-c", "SELECT id, phone FROM sender WHERE phone = '13800000001'")).Succeeded().Text.ShouldBe("1|13800000001");
        (await owner.PsqlAsync("-c", "INSERT INTO sender VALUES (2, '13800000001')")).Error.ShouldContain("sender_phone_key");
        (await deployment.JournalAsync()).Single(row => (row.Detail ?? "").Contains("backup.restored", StringComparison.Ordinal)).Detail!.ShouldContain("with shares 1, 3 of a backup of the keys");
        (await deployment.MenshenAsync("status")).Output.ShouldNotContain("one passphrase opens");
        // And from there it can be rotated as if it never had been.
        (await deployment.MenshenAsync("keys", "rotate", "phone")).Succeeded();
        (await owner.PsqlAsync("-c", "SELECT id, phone FROM sender WHERE phone = '13800000001'")).Succeeded().Text.ShouldBe("1|13800000001");
    }

    /// <summary>A backup of the keys that nobody opens alone, because the policy wants it so; answers its file.</summary>
    private async Task<string> TwoPersonsAsync(Deployment deployment)
    {
        var (keys, phrase) = (Path.Combine(_away, "keys.backup"), Path.Combine(_away, "phrase"));
        await File.WriteAllTextAsync(phrase, Passphrase + "\n", TestContext.Current.CancellationToken);
        var alone = await deployment.MenshenAsync("keys", "backup", keys, "--passphrase-file", phrase);
        alone.Code.ShouldNotBe(0);
        alone.Error.ShouldContain("take 2 persons to open (backup: keys-persons)");
        alone.Error.ShouldContain("--shares 3 --threshold 2");
        File.Exists(keys).ShouldBeFalse();
        (await deployment.MenshenAsync("keys", "backup", keys, "--shares", "3", "--threshold", "2")).Succeeded();
        (await deployment.MenshenAsync("backup", "list")).Output.ShouldContain("it takes 2 persons to open");
        // As the evaluator reads it.
        (await deployment.BackupsAsync()).GetProperty("keys_persons").GetInt32().ShouldBe(2);
        return keys;
    }
}
