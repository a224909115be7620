using Menshen.Policy;
using Menshen.Server;
using Menshen.TestKit;

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
    [Requirement("credit-5.4-a.2")]
    [Requirement("credit-5.4-a.3")]
    [Requirement("realname-7.6.4-1.1")]
    [Requirement("realname-7.6.4-1.2")]
    public void By_default_a_full_set_a_day_an_incremental_one_four_times_and_a_test_a_week(double? full, double? last, double? tested, bool isBroken, string due) =>
        BackupSchedule.Due(BackupRules.Default, Now, Ago(full), Ago(last), Ago(tested), null, isBroken).ToString().ShouldBe(due);

    [Theory]
    [InlineData(null, "Copy")]
    [InlineData(1.0, "Copy")]
    [InlineData(0.9, "Test")]
    [Requirement("realname-7.6.4-2")]
    public void The_second_repository_is_brought_up_to_date_each_hour_and_before_anything_is_tried(double? copied, string due) => BackupSchedule.Due(
        BackupRules.Default with { Copy = BackupCopyRules.Default with { Repository = "/mnt/other-site" } }, Now, Ago(1), Ago(1), null, Ago(copied), isBroken: false).ToString().ShouldBe(due);

    private static DateTimeOffset? Ago(double? hours) => hours is { } some ? Now.AddHours(-some) : null;
}
