using System.Diagnostics;
using System.Text.Json;

namespace Menshen.Backup.Tests;

/// <summary>The whole program: a repository that takes nothing, sets that are late and WAL that is lost raise the alarm each, and go by themselves when the cause is gone.</summary>
public sealed class TroubledRepositoryTests : IDisposable
{
    private readonly string _away = Directory.CreateTempSubdirectory("menshen-away-").FullName;
    private readonly MovedClock _clock;

    public TroubledRepositoryTests() => _clock = new MovedClock(Path.Combine(_away, "clock"), TimeProvider.System.GetUtcNow().AddMinutes(1));

    private string Repository => Path.Combine(_away, "repository");

    public void Dispose()
    {
        _clock.Dispose();
        Directory.Delete(_away, recursive: true);
    }

    [Fact]
    [Requirement("credit-5.4-f")]
    public async Task A_full_disk_a_late_set_and_a_slot_that_the_engine_gave_up_are_alarms_until_there_is_room_and_a_full_set()
    {
        using var disk = SmallDisk.MountOver(Directory.CreateDirectory(Repository).FullName, 64);
        await using var deployment = await Deployment.CreateAsync(new DeploymentSetup
        {
            Program = MovedProgram.Make(_away, Path.Combine(_away, "clock")),
            FurtherPolicy = $"backup:\n  repository: {Repository}\n  test-every: off",
            // Each is an alarm here: by default an hour of quiet is behind the first, and what comes first is not for this test to say.
            BeforeFirstUp = made => File.WriteAllText(
                Path.Combine(made.Directory, "alarms.yaml"), "alarms:\n  - { name: backups, when: administration, commands: [backup.lag, backup.late, backup.gap], severity: critical, quiet: 0s }\n"),
        });
        var owner = await deployment.AddUserAsync("liwei", "parcels");
        await UntilAsync(async () => await SetsAsync(deployment) == 1 && (await TroublesAsync(deployment)).Length == 0, "no first set");

        // What fills more than a segment of WAL, and cannot be compressed.
        disk.Fill();
        (await owner.PsqlAsync("-c", "CREATE TABLE noise AS SELECT gen_random_uuid() AS a, gen_random_uuid() AS b FROM generate_series(1, 300000) i")).Succeeded();
        await ToldAsync(deployment, "backup.lag", "the archive is behind since ", MinutesAsync);
        // Half as long again as from one set to the next, and none was taken.
        await ToldAsync(deployment, "backup.late", "the last backup of any kind is of ", () => Forward(TimeSpan.FromHours(10)));
        // As long as the disk is full.
        await UntilAsync(async () => await TroublesAsync(deployment) is var now && now.Contains("the archive is behind since ", StringComparison.Ordinal) && now.Contains("the last backup of any kind is of ", StringComparison.Ordinal), "not in the status");

        // The engine keeps no more than it may, for a repository that takes nothing.
        await ToldAsync(deployment, "backup.gap", "may be lost: the engine kept no more of it", async () =>
        {
            await deployment.OpenEngineAsync("menshen");
            await EngineAsync(deployment, "ALTER SYSTEM SET max_slot_wal_keep_size = '1MB'", "SELECT pg_reload_conf()");
            await UntilAsync(async () =>
            {
                await EngineAsync(deployment, "SELECT pg_switch_wal()", "CREATE TABLE IF NOT EXISTS public.some ()", "DROP TABLE public.some", "CHECKPOINT");
                return await EngineAsync(deployment, "SELECT count(*) FROM pg_replication_slots WHERE wal_status = 'lost'") == "1";
            }, "the slot was kept");
            await EngineAsync(deployment, "ALTER SYSTEM RESET max_slot_wal_keep_size", "SELECT pg_reload_conf()");
            await deployment.CloseEngineAsync("menshen");
            disk.Free();
        });

        // Nobody does anything but wait: a full set, and all is well.
        _clock.Forward(TimeSpan.FromMinutes(11));
        await UntilAsync(async () => await SetsAsync(deployment) > 1 && (await TroublesAsync(deployment)).Length == 0, "not green again");
        (await deployment.BackupsAsync()).GetProperty("sets").EnumerateArray().Last().GetProperty("label").GetString()!.ShouldEndWith("F");
        (await deployment.MenshenAsync("status")).Output.ShouldNotContain("backups: the");
        (await deployment.MenshenAsync("restore", "--to", Path.Combine(_away, "back"), "--latest", "--dry-run")).Succeeded();
    }

    /// <summary>By what is done it is recorded, and the record is an alarm.</summary>
    private static async Task ToldAsync(Deployment deployment, string act, string what, Func<Task> done)
    {
        var before = (await deployment.JournalAsync())[^1].Index;
        await done();
        ulong? told = null;
        await UntilAsync(
            async () => (told = (await deployment.JournalAsync())
                .FirstOrDefault(row => row.Index > before && row.Detail is { } said && said.StartsWith(act, StringComparison.Ordinal) && said.Contains(what, StringComparison.Ordinal))?.Index) is not null, act);
        await UntilAsync(async () => (await deployment.MenshenAsync("alarm", "list", "--json")).Succeeded().Lines.Any(line => IsAlarm(line, told!.Value)), $"no alarm of {act}");
    }

    private static bool IsAlarm(string line, ulong of)
    {
        using var alarm = JsonDocument.Parse(line);
        return alarm.RootElement.GetProperty("rule").GetString() == "backups" && alarm.RootElement.GetProperty("trigger").GetUInt64() == of;
    }

    private Task Forward(TimeSpan by)
    {
        _clock.Forward(by);
        return Task.CompletedTask;
    }

    /// <summary>Two, as they pass for a machine that is awake: who sleeps longer than half a one is given time to catch up.</summary>
    private async Task MinutesAsync()
    {
        for (var times = 0; times < 5; times++)
        {
            _clock.Forward(TimeSpan.FromSeconds(20));
            await Task.Delay(TimeSpan.FromSeconds(6), TestContext.Current.CancellationToken);
        }
    }

    private static async Task<int> SetsAsync(Deployment deployment) => (await deployment.BackupsAsync()).GetProperty("sets").GetArrayLength();

    private static async Task<string> TroublesAsync(Deployment deployment) => string.Join('\n', (await deployment.BackupsAsync()).GetProperty("troubles").EnumerateArray().Select(one => one.GetString()));

    private static async Task<string> EngineAsync(Deployment deployment, params string[] statements) =>
        (await ToolRun.OfAsync("psql", ["-X", "-At", .. statements.SelectMany(sql => (string[])["-c", sql])], new Dictionary<string, string>
        {
            ["PGHOST"] = deployment.EngineSocketDirectory, ["PSQLRC"] = "/dev/null", ["PGUSER"] = "menshen", ["PGDATABASE"] = "postgres",
        })).Succeeded().Text;

    private static async Task UntilAsync(Func<Task<bool>> isSo, string what)
    {
        for (var since = Stopwatch.StartNew(); !await isSo(); await Task.Delay(1000, TestContext.Current.CancellationToken)) since.Elapsed.ShouldBeLessThan(BusyMachine.Seconds(20), what);
    }
}
