using System.Text.Json;

namespace Menshen.Interop.Tests.Integrity;

/// <summary>Scrubbing as an administrator meets it: a disk changes two bits while Menshen is down, and a command, the journal, an alarm and the status tell where.</summary>
public sealed class ScrubTests
{
    private const int BlockBytes = 8192;

    [Fact]
    [Requirement("realname-7.6.2-2")]
    [Requirement("credit-5.2-h")]
    [Requirement("credit-5.2-e.3")]
    public async Task Two_bits_that_the_disk_changed_are_named_recorded_and_an_alarm()
    {
        var away = Directory.CreateTempSubdirectory("menshen-away-").FullName;
        File.SetUnixFileMode(away, (UnixFileMode)0b111_001_001);
        await using var deployment = await Deployment.CreateAsync(new DeploymentSetup { FurtherPolicy = $"scrub: {{at: off, rate: off}}\nbackup: {{repository: {away}/repository, test-every: off}}" });
        var owner = await deployment.AddUserAsync("keeper");
        (await owner.PsqlAsync(
            "-c", "CREATE TABLE box (id int PRIMARY KEY, city text)", "-c", "CREATE INDEX box_city ON box (city)",
            "-c", "INSERT INTO box SELECT n, repeat('x', 40) || n FROM generate_series(1, 5000) n")).Succeeded();
        (await deployment.MenshenAsync("scrub", "show")).Succeeded().Output.ShouldContain("No scrub since the start");
        (await deployment.MenshenAsync("scrub", "now")).Succeeded().Output.ShouldContain("0 damaged places");

        var (keys, phrase) = (Path.Combine(away, "keys.backup"), Path.Combine(away, "phrase"));
        await File.WriteAllTextAsync(phrase, "vier worte sind ein guter satz\n");
        // The first set may be under way by itself.
        await Eventually.TrueAsync(async () => (await deployment.MenshenAsync("backup", "now", "--full")).Code == 0);
        (await deployment.MenshenAsync("keys", "backup", keys, "--passphrase-file", phrase)).Succeeded();

        var (heap, index) = (await FileOfAsync(owner, "box"), await FileOfAsync(owner, "box_city"));
        await deployment.DownAsync();
        Flip(deployment, heap, 5);
        Flip(deployment, index, 2);
        await deployment.UpAsync();
        (await owner.PsqlAsync("-c", "SELECT length(city) FROM box WHERE id = 1")).Succeeded().Text.ShouldBe("41", "who does not come by does not notice");

        var run = await deployment.MenshenAsync("scrub", "now", "--json");
        run.Code.ShouldBe(2, run.Error);
        using var report = JsonDocument.Parse(run.Output);
        report.RootElement.GetProperty("findings").EnumerateArray()
            .Select(f => $"{f.GetProperty("database")} {f.GetProperty("relation")} {f.GetProperty("block")}").Order()
            .ShouldBe([$"{owner.Database} public.box 5", $"{owner.Database} public.box_city 2"]);
        report.RootElement.GetProperty("unchecked").GetArrayLength().ShouldBe(0, run.Output);
        var status = (await deployment.MenshenAsync("status")).Output;
        status.ShouldContain("2 damaged place(s)");
        // What the first scrub made in the databases is no drift to the start after it.
        status.ShouldNotContain("not as it should be");
        (await deployment.JournalAsync()).Count(row => row.Event == "administration_acted" && row.Detail!.Contains("public.box", StringComparison.Ordinal)).ShouldBeGreaterThanOrEqualTo(2);
        await Eventually.TrueAsync(async () => (await deployment.MenshenAsync("alarm", "list", "--json")).Output.Contains("\"scrub\"", StringComparison.Ordinal));
        await BroughtBackAsync(deployment, owner, report.RootElement);

        // Of the two other classes: what the policy in force is, and the key that people's verifiers are sealed with. Either is refused at the start, and named.
        await deployment.DownAsync();
        foreach (var file in (string[])["policy.applied", Path.Combine("keys", "engine-login.1.key")])
        {
            var path = Path.Combine(deployment.Directory, file);
            var whole = await File.ReadAllBytesAsync(path);
            whole[^20] ^= 1;
            await File.WriteAllBytesAsync(path, whole);
            var refused = await deployment.MenshenAsync("up");
            refused.Code.ShouldNotBe(0);
            (refused.Output + refused.Error).ShouldContain(Path.GetFileName(file));
            whole[^20] ^= 1;
            await File.WriteAllBytesAsync(path, whole);
        }

        // And the backup brings back all of it, as it was.
        (await ToolRun.OfAsync("find", [deployment.Directory, "-mindepth", "1", "-delete"])).Succeeded();
        (await deployment.MenshenAsync("keys", "restore", keys, "--passphrase-file", phrase)).Succeeded();
        (await deployment.MenshenAsync("restore", "--to", deployment.Directory, "--repository", $"{away}/repository", "--latest")).Succeeded().Output.ShouldContain("every page's checksum");
        await deployment.UpAsync();
        (await deployment.MenshenAsync("scrub", "now")).Succeeded().Output.ShouldContain("0 damaged places");
        (await owner.PsqlAsync("-c", "SELECT count(*), sum(length(city)) FROM box")).Succeeded().Text.ShouldBe("5000|218893");
        await deployment.DownAsync();
        Directory.Delete(away, recursive: true);
    }

    [Fact]
    public async Task Without_a_repository_a_damaged_page_stays_and_the_record_says_why()
    {
        await using var deployment = await Deployment.CreateAsync(new DeploymentSetup { FurtherPolicy = "scrub: {at: off, rate: off}" });
        var owner = await deployment.AddUserAsync("keeper");
        (await owner.PsqlAsync("-c", "CREATE TABLE box (id int, city text)", "-c", "INSERT INTO box SELECT n, repeat('x', 40) || n FROM generate_series(1, 5000) n")).Succeeded();
        var heap = await FileOfAsync(owner, "box");
        await deployment.DownAsync();
        Flip(deployment, heap, 5);
        await deployment.UpAsync();
        var run = await deployment.MenshenAsync("scrub", "now");
        run.Code.ShouldBe(2, run.Error);
        run.Output.ShouldNotContain("Brought back from the backup");
        (await deployment.JournalAsync()).ShouldContain(row => row.Detail != null && row.Detail.Contains("scrub.repair", StringComparison.Ordinal) && row.Detail.Contains("not brought back: no repository is configured", StringComparison.Ordinal));
        (await owner.PsqlAsync("-c", "SELECT count(*) FROM box")).Error.ShouldContain("invalid page");
    }

    /// <summary>Nobody was asked: the page came from the backup, the index from its table.</summary>
    private static async Task BroughtBackAsync(Deployment deployment, DeploymentUser owner, JsonElement report)
    {
        report.GetProperty("mended").EnumerateArray().Select(page => page.GetString()).ShouldBe([$"{owner.Database}: public.box, block 5"]);
        report.GetProperty("rebuilt").EnumerateArray().Select(index => index.GetString()).ShouldBe([$"{owner.Database}: public.box_city"]);
        (await deployment.JournalAsync()).ShouldContain(row => row.Detail != null && row.Detail.Contains("scrub.repair", StringComparison.Ordinal) && row.Detail.Contains("brought back from the set", StringComparison.Ordinal));
        var shown = (await deployment.MenshenAsync("scrub", "show")).Output;
        shown.ShouldContain($"Brought back from the backup: {owner.Database}: public.box, block 5");
        (await owner.PsqlAsync("-c", "SELECT count(*), sum(length(city)) FROM box")).Succeeded().Text.ShouldBe("5000|218893");
        Directory.Exists(Path.Combine(deployment.Directory, "restore-pages")).ShouldBeFalse("it is the data, in clear");
        Directory.GetFiles(Path.Combine(deployment.Directory, "damaged-pages")).ShouldHaveSingleItem();
        (await deployment.MenshenAsync("scrub", "now")).Succeeded().Output.ShouldContain("0 damaged places");
    }

    private static async Task<string> FileOfAsync(DeploymentUser owner, string relation) => (await owner.PsqlAsync(
        "-c", $"SELECT 'base/' || (SELECT oid FROM pg_database WHERE datname = current_database()) || '/' || relfilenode FROM pg_class WHERE relname = '{relation}'")).Succeeded().Text;

    private static void Flip(Deployment deployment, string path, int block)
    {
        using var file = File.Open(Path.Combine(deployment.Directory, "engine", "cluster", path), FileMode.Open, FileAccess.ReadWrite);
        file.Position = ((long)block * BlockBytes) + 8000;
        var value = file.ReadByte();
        file.Position--;
        file.WriteByte((byte)(value ^ 1));
    }
}
