using Menshen.Policy;
using Menshen.Server;

namespace Menshen.Cli.Tests;

public class BackupScheduleTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 27, 3, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(null, null, null, false, "Full")]
    [InlineData(24.0, 1.0, 1.0, false, "Full")]
    [InlineData(23.9, 6.0, 1.0, false, "Incremental")]
    [InlineData(23.9, 5.9, 1.0, false, "Nothing")]
    [InlineData(1.0, 1.0, null, false, "Test")]
    [InlineData(1.0, 1.0, 168.0, false, "Test")]
    [InlineData(1.0, 1.0, 1.0, true, "Full")]
    public void By_default_a_full_set_a_day_an_incremental_one_four_times_and_a_test_a_week(double? full, double? last, double? tested, bool isBroken, string due) =>
        BackupSchedule.Due(BackupRules.Default with { FullAt = null }, Now, Ago(full), Ago(last), Ago(tested), Ago(1), isBroken).ToString().ShouldBe(due);

    [Theory]
    [InlineData(null, true)]
    [InlineData(1.0, true)]
    [InlineData(0.9, false)]
    public void A_further_repository_is_brought_up_to_date_each_hour_whatever_else_is_due(double? copied, bool isDue) =>
        BackupSchedule.IsDue(BackupCopyRules.Default with { Repository = "/mnt/other-site" }, Now, Ago(copied)).ShouldBe(isDue);

    [Theory]
    [InlineData(1.0, 167.9, false, "Nothing")]
    [InlineData(1.0, 168.0, false, "Verify")]
    [InlineData(168.0, 168.0, false, "Test")]
    [InlineData(168.0, 168.0, true, "Verify")]
    [InlineData(168.0, 1.0, true, "Test")]
    [InlineData(1.0, null, false, "Nothing")]
    public void Sets_are_read_again_each_week_and_a_test_that_fails_each_time_does_not_keep_them_from_it(double tested, double? read, bool isTested, string due) =>
        BackupSchedule.Due(BackupRules.Default with { FullAt = null }, Now, Ago(1), Ago(1), Ago(tested), Ago(read), isBroken: false, isTested).ToString().ShouldBe(due);

    [Fact]
    public void Where_the_policy_says_off_nothing_is_read_again() =>
        BackupSchedule.Due(BackupRules.Default with { FullAt = null, VerifyEvery = TimeSpan.Zero }, Now, Ago(1), Ago(1), Ago(1), Ago(9000), isBroken: false).ShouldBe(BackupDue.Nothing);

    [Theory]
    [InlineData(24, "27 13:00, 28 02:00, 29 02:00, 30 02:00")]
    [InlineData(72, "27 13:00, 30 02:00")]
    [InlineData(12, "27 13:00, 28 01:00, 28 02:00, 28 14:00, 29 02:00, 29 14:00, 30 02:00, 30 14:00")]
    public void By_default_exactly_one_full_set_comes_each_day_in_the_early_morning_and_none_comes_late(int hours, string begun)
    {
        // Some days in steps of a quarter of an hour, in Shanghai; each set begins when it is due.
        var (rules, times) = (BackupRules.Default with { FullEvery = TimeSpan.FromHours(hours) }, new List<DateTimeOffset>());
        DateTimeOffset? full = null;
        var end = new DateTimeOffset(2026, 11, 30, 23, 0, 0, TimeSpan.FromHours(8));
        for (var now = new DateTimeOffset(2026, 11, 27, 13, 0, 0, TimeSpan.FromHours(8)); now < end; now = now.AddMinutes(15))
        {
            if (BackupSchedule.Due(rules, now, full, full, now, now, isBroken: false) != BackupDue.Full) continue;
            times.Add(now);
            // As the head of a set has it.
            full = now.ToUniversalTime();
        }

        string.Join(", ", times.Select(time => time.ToString("dd HH:mm", System.Globalization.CultureInfo.InvariantCulture))).ShouldBe(begun);
    }

    private static DateTimeOffset? Ago(double? hours) => hours is { } some ? Now.AddHours(-some) : null;
}
