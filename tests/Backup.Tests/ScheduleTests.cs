using System.Globalization;
using Menshen.Backup.Format;
using Menshen.Backup.Restoring;
using Menshen.Policy;

namespace Menshen.Backup.Tests;

/// <summary>Days and months of backups in a minute or two: real sets of a real engine, whose clock goes with Menshen's.</summary>
public sealed class ScheduleTests
{
    private const string Question = "SELECT count(*), max(id), md5(string_agg(id::text || at::text, ',' ORDER BY id)) FROM public.parcel";

    [Fact]
    [Requirement("credit-5.4-a.2")]
    [Requirement("credit-5.4-a.3")]
    [Requirement("credit-5.4-g")]
    [Requirement("realname-7.6.4-1.1")]
    [Requirement("realname-7.6.4-1.2")]
    [Requirement("tencentdb-2.6-2")]
    [Requirement("tencentdb-2.6-3")]
    [Requirement("tencentdb-2.6-4")]
    public async Task In_nine_days_each_set_comes_in_its_hour_and_no_other_and_a_moment_of_each_of_the_last_seven_comes_back()
    {
        await using var house = await BackupHouse.StartAsync(_ => "test-every: off");
        // Nothing is said of the schedule but that, so it is the one that profile strict asks for.
        var rules = house.Desk.Rules;
        rules.Copies.ShouldBeEmpty();
        rules.ShouldBe(BackupRules.Default with { Repository = house.Place, TestEvery = Timeout.InfiniteTimeSpan, VerifyEvery = Timeout.InfiniteTimeSpan, Copies = rules.Copies });
        List<string> expected = [await ComesAsync(house, TimeSpan.Zero, SetHead.Full)];
        List<(DateTimeOffset At, string Answer, string Set)> moments = [];
        for (var day = 0; day < 9; day++)
        {
            // 20:00 of the day before, and then those of this day; a set begins some seconds after its hour, and the next is due six hours later.
            foreach (var (quiet, hour, kind) in (IEnumerable<(string, string, string)>)
                [("19:40", "20:20", SetHead.Incremental), ("01:55", "02:00", SetHead.Full), ("07:50", "08:05", SetHead.Incremental), ("14:00", "14:10", SetHead.Incremental)])
            {
                // Nothing comes before its hour: each look costs the archive's half second, so not on every day.
                if (day % 4 == 0)
                {
                    await house.ForwardToAsync(TimeSpan.Parse(quiet, CultureInfo.InvariantCulture));
                    house.Desk.Current!.State.ShouldBe("done", $"before {hour}: {string.Join('\n', house.Acts().TakeLast(6))}");
                    house.Repository.Labels().ShouldBe(expected, quiet);
                }

                expected.Add(await ComesAsync(house, TimeSpan.Parse(hour, CultureInfo.InvariantCulture), kind));
                // From full sets one day and from chains the other.
                if (hour == (day % 2 == 0 ? "02:00" : "14:10")) moments.Add(await MomentAsync(house, expected[^1]));
            }
        }

        house.Acts().Select(act => act.Split(' ')[0]).Distinct().ShouldBe(["backup.take"]);
        house.Acts("backup.take ").Count(act => act.EndsWith("begun", StringComparison.Ordinal)).ShouldBe(expected.Count);
        house.Alarms.ShouldBeEmpty();
        (await house.VerifyAsync()).ShouldBeEmpty();
        (house.Now - house.Sets()[0].Head.StartedAt).ShouldBeGreaterThan(TimeSpan.FromDays(8));

        moments.Select(moment => moment.At.Date).Distinct().Count().ShouldBe(9);
        foreach (var (at, answer, set) in moments.TakeLast(7)) (await house.RestoreAsync(RestoreTarget.At(at), Question)).ShouldBe((set, answer), at.ToString("O", CultureInfo.InvariantCulture));
        moments.TakeLast(7).Select(moment => moment.Set[^1]).Distinct().Count().ShouldBe(2, "from full sets and from incremental ones");
    }

    [Fact]
    [Requirement("realname-7.6.4-1.4")]
    public async Task In_fourteen_months_what_is_older_than_a_year_goes_but_nothing_that_a_younger_set_hangs_on_and_a_moment_of_a_year_ago_comes_back()
    {
        await using var house = await BackupHouse.StartAsync(_ => "full-every: 31d\nfull-at: off\nincremental-every: 16d\ntest-every: off");
        List<string> all = [await ComesAsync(house, TimeSpan.Zero, SetHead.Full)];
        var first = await MomentAsync(house, all[0]);
        (DateTimeOffset At, string Answer, string Set) second = default;
        for (var month = 1; month <= 13; month++)
        {
            all.Add(await ComesAfterAsync(house, TimeSpan.FromDays(16), SetHead.Incremental));
            all.Add(await ComesAfterAsync(house, TimeSpan.FromDays(15), SetHead.Full));
            if (month == 1) second = await MomentAsync(house, all[2]);
            // 372 days after the first full set: past its time, and the incremental one of 356 days hangs on it.
            if (month == 12) house.Acts("backup.expired").ShouldBeEmpty();
        }

        house.Repository.Labels().ShouldBe(all[2..]);
        house.Acts("backup.expired").ShouldBe(all[..2].Select(label => $"backup.expired {label}: requested"));
        (house.Now - house.Sets()[0].Head.StoppedAt).ShouldBeGreaterThan(TimeSpan.FromDays(366), "it is past its time, and stays for the one of 356 days that hangs on it");
        house.Alarms.ShouldBeEmpty();
        (await house.VerifyAsync()).ShouldBeEmpty();
        (await house.RestoreAsync(RestoreTarget.At(second.At), Question)).ShouldBe((second.Set, second.Answer));
        (await Should.ThrowAsync<BackupException>(() => house.RestoreAsync(RestoreTarget.At(first.At), Question))).Message.ShouldContain("the oldest backup is complete since");
    }

    /// <summary>The clock goes to an hour; answers the label of the one set that comes then.</summary>
    private static async Task<string> ComesAsync(BackupHouse house, TimeSpan hour, string kind)
    {
        if (hour == TimeSpan.Zero) return await CameAsync(house, 0, kind);
        var before = house.Repository.Labels().Count;
        await house.ForwardToAsync(hour);
        var label = await CameAsync(house, before, kind);
        var begun = house.Sets()[^1].Head.StartedAt.ToOffset(TimeSpan.FromHours(8));
        begun.TimeOfDay.ShouldBeInRange(hour, hour + TimeSpan.FromMinutes(2));
        return label;
    }

    private static async Task<string> ComesAfterAsync(BackupHouse house, TimeSpan time, string kind)
    {
        var before = house.Repository.Labels();
        await house.ForwardAsync(time + TimeSpan.FromMinutes(10));
        await BackupHouse.UntilAsync(() => house.Repository.Labels()[^1] != before[^1], $"no {kind} set");
        await house.QuietAsync();
        house.Repository.Labels().Except(before).ShouldHaveSingleItem();
        house.Sets()[^1].Head.Kind.ShouldBe(kind);
        return house.Repository.Labels()[^1];
    }

    private static async Task<string> CameAsync(BackupHouse house, int before, string kind)
    {
        await BackupHouse.UntilAsync(() => house.Repository.Labels().Count > before, $"no {kind} set");
        await house.QuietAsync();
        house.Repository.Labels().Count.ShouldBe(before + 1);
        house.Sets()[^1].Head.Kind.ShouldBe(kind);
        return house.Repository.Labels()[^1];
    }

    /// <summary>A moment between two rows, and what the table holds at it.</summary>
    private static async Task<(DateTimeOffset At, string Answer, string Set)> MomentAsync(BackupHouse house, string set)
    {
        const string insert = "INSERT INTO public.parcel SELECT max(id) + 1, clock_timestamp() FROM public.parcel";
        await house.SqlAsync(insert);
        var answer = string.Join(',', await house.SqlAsync(Question));
        await Task.Delay(20, BackupFixture.Cancellation);
        var at = DateTimeOffset.Parse((await house.SqlAsync("SELECT to_char(clock_timestamp() AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US\"Z\"')"))[0], CultureInfo.InvariantCulture);
        await Task.Delay(20, BackupFixture.Cancellation);
        await house.SqlAsync(insert);
        (house.Now - at).ShouldBeLessThan(TimeSpan.FromMinutes(1), "one clock");
        return (at.ToOffset(TimeSpan.FromHours(8)), answer, set);
    }
}
