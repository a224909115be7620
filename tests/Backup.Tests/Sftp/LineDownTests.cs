using Menshen.Backup.Format;
using Menshen.Backup.Repository;
using Menshen.Backup.Restoring;

namespace Menshen.Backup.Tests.Sftp;

/// <summary>The line to the second repository is down for a night: what is made here meanwhile, what is told, and what becomes of it all when it is back.</summary>
public sealed class LineDownTests
{
    private const string Question = "SELECT count(*), md5(string_agg(id::text || at::text, ',' ORDER BY id)) FROM public.parcel";

    [Fact]
    [Requirement("credit-5.4-c")]
    [Requirement("realname-7.6.4-2")]
    public async Task A_copy_that_is_cut_is_told_sets_go_on_and_when_the_line_is_back_it_goes_on_where_it_was_and_all_comes_back_from_there_alone()
    {
        await using var machine = await SftpMachine.StartAsync();
        await using var line = new CuttingLine(machine.Port);
        var access = await machine.AccessAsync();
        // In the middle of the first set: even an empty engine's is larger.
        line.CutAfter(1_000_000);
        await using var house = await BackupHouse.StartAsync(_ => $"copy: {machine.Place("menshen", line)}\nsftp-key: {access.KeyFile}\nsftp-host-key: {access.HostKey}\ntest-every: off");
        await FailsAsync(house, 1);
        await BackupHouse.UntilAsync(() => house.Alarms.Count == 1, "no alarm");
        house.Acts("backup.copy.failed")[0].ShouldContain("127.0.0.1");
        using var files = RepositoryPlace.Open(machine.Place("menshen"), new RepositoryAccess { Sftp = access });
        var second = BackupRepository.Open(files, "test", mayMake: false);
        second.Labels().ShouldBeEmpty("half of a set is none");

        // Not at each tick, but after ten minutes; and no other alarm for it within the hour.
        line.CutAfter(0);
        await house.ForwardAsync(TimeSpan.FromMinutes(5));
        house.Acts("backup.copy.failed").Count.ShouldBe(1);
        await house.ForwardAsync(TimeSpan.FromMinutes(6));
        await FailsAsync(house, 2);
        // The next look knows how it ended.
        await house.ForwardAsync(TimeSpan.FromSeconds(5));
        house.Troubles.ShouldHaveSingleItem().ShouldStartWith("copy to sftp://");
        house.Alarms.Count.ShouldBe(1);
        await house.ForwardAsync(TimeSpan.FromHours(2));
        await FailsAsync(house, 3);
        house.Acts("backup.late").ShouldHaveSingleItem().ShouldEndWith(" was never brought up to date");

        // The evening, the night and the morning: what is to be made here is made, and WAL goes on.
        foreach (var (hour, kind) in (IEnumerable<(double, string)>)[(20.2, SetHead.Incremental), (26, SetHead.Full), (32.2, SetHead.Incremental)])
        {
            var (failed, before) = (house.Acts("backup.copy.failed").Count, house.Repository.Labels().Count);
            await house.SqlAsync("INSERT INTO public.parcel SELECT max(id) + 1, clock_timestamp() FROM public.parcel; SELECT pg_switch_wal()::text");
            await house.ForwardToAsync(TimeSpan.FromHours(hour % 24));
            await BackupHouse.UntilAsync(() => house.Repository.Labels().Count > before, $"no {kind} set");
            house.Sets()[^1].Head.Kind.ShouldBe(kind);
            await house.QuietAsync();
            await house.ForwardAsync(TimeSpan.FromSeconds(5));
            await FailsAsync(house, failed + 1);
        }

        house.Acts("backup.late").Count.ShouldBe(1, "once, while it lasts");
        var answer = string.Join(',', await house.SqlAsync(Question));
        await house.ArchivedAsync();
        line.Mend();
        await house.ForwardAsync(TimeSpan.FromMinutes(11));
        await BackupHouse.UntilAsync(() => house.Acts("backup.copy ")[^1].Contains(" KiB there already", StringComparison.Ordinal), "not copied");
        await house.QuietAsync();
        var told = house.Acts("backup.copy ")[^1];
        told.ShouldContain($": {house.Repository.Labels().Count} set(s) and ");
        told.ShouldNotContain(" 0 KiB there already");
        second.Labels().ShouldBe(house.Repository.Labels());
        await house.ForwardAsync(TimeSpan.FromSeconds(5));
        house.Troubles.ShouldBeEmpty();
        // An hour later, and not before, it is brought up to date again.
        await house.ForwardAsync(TimeSpan.FromMinutes(50));
        house.Acts("backup.copy ").Count(act => act.EndsWith("begun", StringComparison.Ordinal)).ShouldBe(house.Acts("backup.copy.failed").Count + 1);

        await house.SqlAsync("DELETE FROM public.parcel");
        Directory.Move(house.Place, house.Place + ".gone");
        (await house.VerifyAsync(second)).ShouldBeEmpty();
        (await house.RestoreAsync(RestoreTarget.Latest, Question, second)).ShouldBe((second.Labels()[^1], answer));
        // Nor does it lose its place for good, or write into what is not there.
        await house.ForwardAsync(TimeSpan.FromSeconds(5));
        house.Troubles.ShouldHaveSingleItem().ShouldContain("is not there any more");
        Directory.Move(house.Place + ".gone", house.Place);
    }

    private static async Task FailsAsync(BackupHouse house, int times)
    {
        await BackupHouse.UntilAsync(() => house.Acts("backup.copy.failed").Count >= times, $"it did not fail {times} times");
        await house.QuietAsync();
        house.Acts("backup.copy.failed").Count.ShouldBe(times);
    }
}
