using Menshen.Backup.Format;
using Npgsql;

namespace Menshen.Backup.Tests;

/// <summary>What keeps backups from being made is told once, raises the alarm, stands in the status until it is whole again, and is told anew when it comes again.</summary>
public sealed class LateBackupTests
{
    private const string Insert = "INSERT INTO public.parcel SELECT max(id) + 1, clock_timestamp() FROM public.parcel";

    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(5);

    [Fact]
    public async Task A_full_disk_a_set_that_fails_a_late_one_and_an_archive_that_lags_are_told_once_each_until_there_is_room()
    {
        await using var house = await BackupHouse.StartAsync(_ => "test-every: off", mebibytes: 64);
        await FirstSetAsync(house);
        await house.SqlAsync(Noise("public.noise"));
        await house.ArchivedAsync();
        var spare = Path.Combine(house.Place, "spare");
        await File.WriteAllBytesAsync(spare, new byte[2 << 20], BackupFixture.Cancellation);
        house.Disk!.Fill();
        File.Delete(spare);

        // Two MiB are left, which hold no set.
        await house.ForwardAsync(TimeSpan.FromHours(6.2));
        await BackupHouse.UntilAsync(() => house.Acts("backup.take.failed").Count == 1 && house.Alarms.Count >= 1, "no set failed, or there was no alarm");
        await house.QuietAsync();
        // Nor the WAL of another. Told after a minute, and then no more.
        await house.SqlAsync(Noise("public.more"));
        await BackupHouse.UntilAsync(() => house.Desk.Receiver.Status.Trouble is not null, "the archive has room");
        await MinutesAsync(house, 2);
        await BackupHouse.UntilAsync(() => Lags(house).Count == 1, "no lag was told");
        await TicksAsync(house, 5, Tick);
        (house.Acts("backup.take.failed").Count, Lags(house).Count).ShouldBe((1, 1));
        house.Troubles.ShouldContain(trouble => trouble.StartsWith("take: ", StringComparison.Ordinal));
        house.Troubles.ShouldContain(trouble => trouble.StartsWith("the archive is behind since ", StringComparison.Ordinal) && trouble.Contains("space", StringComparison.OrdinalIgnoreCase));
        house.Acts("backup.late").ShouldBeEmpty();

        // Three hours over the six and no set yet; then twelve over the day of a full one.
        await house.ForwardAsync(TimeSpan.FromHours(3), isArchived: false);
        house.Acts("backup.late").ShouldHaveSingleItem().ShouldContain("the last backup of any kind is of");
        var alarms = house.Alarms.Count;
        await house.ForwardAsync(TimeSpan.FromHours(27), isArchived: false);
        house.Acts("backup.late").Count.ShouldBe(2);
        house.Acts("backup.late")[1].ShouldContain("the last full backup is of");
        await BackupHouse.UntilAsync(() => house.Alarms.Count > alarms, "no other alarm after hours of quiet");
        await TicksAsync(house, 5, Tick);
        house.Acts("backup.late").Count.ShouldBe(2);
        await house.QuietAsync();

        house.Disk.Free();
        await house.ArchivedAsync();
        await house.ForwardAsync(TimeSpan.FromMinutes(11));
        await BackupHouse.UntilAsync(() => house.Repository.Labels().Count == 2, "no set though there is room");
        await house.QuietAsync();
        await house.ForwardAsync(Tick);
        house.Troubles.ShouldBeEmpty();
        (await house.VerifyAsync()).ShouldBeEmpty();

        // The same again is told again.
        house.Disk.Fill();
        await house.SqlAsync(Insert);
        await MinutesAsync(house, 2);
        await BackupHouse.UntilAsync(() => Lags(house).Count == 2, "not told again");
        house.Disk.Free();
    }

    [Fact]
    public async Task A_deleted_segment_of_WAL_is_a_gap_told_once_that_a_full_set_closes_another_is_told_again_and_so_is_WAL_that_the_engine_gave_up()
    {
        await using var house = await BackupHouse.StartAsync(_ => "test-every: off");
        await FirstSetAsync(house);
        for (var times = 1; times <= 2; times++)
        {
            for (var segment = 0; segment < 3; segment++) await house.SqlAsync($"{Insert}; SELECT pg_switch_wal()::text");
            await house.ArchivedAsync();
            await house.ForwardAsync(TimeSpan.FromMinutes(1));
            house.Acts("backup.gap").Count.ShouldBe(times - 1);
            var gone = Segments(house)[^2];
            File.Delete(gone);
            // Within half a minute it is looked for.
            await house.ForwardAsync(TimeSpan.FromSeconds(31));
            house.Acts("backup.gap").Count.ShouldBe(times);
            house.Acts("backup.gap")[^1].ShouldEndWith($"the WAL segment {Path.GetFileName(gone)} is missing: nothing after it can be brought back");
            // Only a full set helps, and it does not wait for its hour.
            await BackupHouse.UntilAsync(() => house.Repository.Labels().Count == times + 1, "no full set");
            await house.QuietAsync();
            house.Sets()[^1].Head.Kind.ShouldBe(SetHead.Full);
            await TicksAsync(house, 3, Tick);
            await house.ForwardAsync(TimeSpan.FromSeconds(31));
            house.Acts("backup.gap").Count.ShouldBe(times);
            house.Troubles.ShouldBeEmpty();
            await BackupHouse.UntilAsync(() => house.Alarms.Count == times, "no alarm");
            // The rule is quiet for an hour.
            await house.ForwardAsync(TimeSpan.FromMinutes(61));
        }

        await house.SqlAsync($"{Insert}; SELECT pg_switch_wal()::text");
        await house.ArchivedAsync();
        // As PostgreSQL does with the slot of a receiver that took nothing for too long.
        for (var tries = 0; !await IsDroppedAsync(house); tries++) tries.ShouldBeLessThan(100, "the slot is never free");
        await BackupHouse.UntilAsync(() => house.Desk.Receiver.Status.GapAt is not null, "it did not begin again");
        await house.ForwardAsync(Tick);
        house.Acts("backup.gap").Count.ShouldBe(3);
        house.Acts("backup.gap")[^1].ShouldContain("may be lost: the engine kept no more of it");
        await BackupHouse.UntilAsync(() => house.Repository.Labels().Count == 4, "no full set");
        await house.QuietAsync();
        house.Sets()[^1].Head.Kind.ShouldBe(SetHead.Full);
        await TicksAsync(house, 3, Tick);
        house.Acts("backup.gap").Count.ShouldBe(3);
        house.Troubles.ShouldBeEmpty();
        await BackupHouse.UntilAsync(() => house.Alarms.Count == 3, "no alarm");
    }

    [Fact]
    public async Task A_repository_whose_disk_hangs_or_was_unmounted_is_told_once_nothing_is_written_in_its_place_and_it_is_used_again_when_it_is_back()
    {
        await using var house = await BackupHouse.StartAsync(_ => "test-every: off");
        await FirstSetAsync(house);

        // Reading the newest head does not come back, as from a server that is away.
        var head = Path.Combine(house.Sets()[0].Directory, "head");
        var text = await File.ReadAllBytesAsync(head, BackupFixture.Cancellation);
        File.Move(head, head + ".aside");
        (await ToolRun.OfAsync("mkfifo", [head])).Succeeded();
        house.Clock.Forward(Tick);
        await BackupHouse.UntilAsync(() => house.IsLooking, "it does not look");
        house.Clock.Forward(TimeSpan.FromSeconds(31));
        await BackupHouse.UntilAsync(() => Lags(house).Count == 1 && house.Alarms.Count == 1, "nothing was told");
        Lags(house)[0].ShouldEndWith("its file system hangs");
        house.Troubles.ShouldHaveSingleItem().ShouldContain("has not answered for 30 s");
        house.Clock.Forward(TimeSpan.FromSeconds(40));
        house.Clock.Forward(TimeSpan.FromMinutes(10));
        // It answers again.
        await using (var server = new FileStream(head, FileMode.Open, FileAccess.Write)) await server.WriteAsync(text, BackupFixture.Cancellation);
        File.Move(head + ".aside", head, overwrite: true);
        await house.ForwardAsync(Tick);
        house.Troubles.ShouldBeEmpty();
        Lags(house).Count.ShouldBe(1);

        // An empty directory is what an unmounted disk leaves.
        Directory.Move(house.Place, house.Place + ".gone");
        Directory.CreateDirectory(house.Place);
        await house.ForwardAsync(TimeSpan.FromHours(7), isArchived: false);
        await house.SqlAsync($"{Insert}; SELECT pg_switch_wal()::text; {Insert}");
        await TicksAsync(house, 3, TimeSpan.FromMinutes(11));
        house.Acts("backup.failed").ShouldHaveSingleItem().ShouldEndWith("is not there any more");
        house.Troubles.ShouldHaveSingleItem().ShouldContain("is not there any more");
        await BackupHouse.UntilAsync(() => house.Alarms.Count == 2, "no alarm");
        Directory.GetFileSystemEntries(house.Place).ShouldBeEmpty();
        Directory.Delete(house.Place);
        Directory.Move(house.Place + ".gone", house.Place);
        await house.ForwardAsync(Tick);
        await BackupHouse.UntilAsync(() => house.Repository.Labels().Count == 2, "no set when it is back");
        await house.QuietAsync();
        await house.ForwardAsync(Tick);
        house.Troubles.ShouldBeEmpty();
        (await house.VerifyAsync()).ShouldBeEmpty();
    }

    /// <summary>Whoever has the slot is ended, and it goes before he has it again; false: he was quicker, or is not gone yet.</summary>
    private static async Task<bool> IsDroppedAsync(BackupHouse house)
    {
        await house.SqlAsync("SELECT pg_terminate_backend(active_pid)::text FROM pg_replication_slots WHERE active; SELECT pg_sleep(0.3)::text");
        try
        {
            await house.SqlAsync("SELECT pg_drop_replication_slot(slot_name)::text FROM pg_replication_slots");
            return true;
        }
        catch (PostgresException inUse) when (inUse.SqlState == PostgresErrorCodes.ObjectInUse)
        {
            return false;
        }
    }

    /// <summary>Of the log; the journal, which is small, may still find room.</summary>
    private static IReadOnlyList<string> Lags(BackupHouse house) => [.. house.Acts("backup.lag").Where(act => !act.Contains("the journal's copy", StringComparison.Ordinal))];

    private static async Task FirstSetAsync(BackupHouse house)
    {
        await BackupHouse.UntilAsync(() => house.Repository.Labels().Count == 1, "no first set");
        await house.QuietAsync();
    }

    private static async Task TicksAsync(BackupHouse house, int times, TimeSpan each)
    {
        for (var tick = 0; tick < times; tick++) await house.ForwardAsync(each, isArchived: false);
    }

    /// <summary>As they pass for a machine that is awake.</summary>
    private static Task MinutesAsync(BackupHouse house, int minutes) => TicksAsync(house, minutes * 3, TimeSpan.FromSeconds(20));

    /// <summary>Six MB that cannot be compressed.</summary>
    private static string Noise(string table) => $"CREATE TABLE {table} AS SELECT gen_random_uuid() AS a, gen_random_uuid() AS b FROM generate_series(1, 100000) i";

    private static List<string> Segments(BackupHouse house) =>
        [.. Directory.GetFiles(Path.Combine(house.Place, "wal"), "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file).Length == 24).Order(StringComparer.Ordinal)];
}
