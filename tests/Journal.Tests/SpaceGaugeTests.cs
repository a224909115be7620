using Menshen.TestKit;

namespace Menshen.Journal.Tests;

public sealed class SpaceGaugeTests
{
    private const long MiB = 1 << 20;
    private static readonly VolumeSpace Roomy = new(1000 * MiB, 2000 * MiB);
    private static readonly SpaceLimits Hundred = new() { CapacityBytes = 100 * MiB, ReserveBytes = 10 * MiB };

    [Theory]
    [InlineData(0, SpaceLevel.Roomy)]
    [InlineData(79, SpaceLevel.Roomy)]
    [InlineData(80, SpaceLevel.Alarm)]
    [InlineData(89, SpaceLevel.Alarm)]
    [InlineData(90, SpaceLevel.Full)]
    [InlineData(99, SpaceLevel.Full)]
    [InlineData(100, SpaceLevel.Exhausted)]
    [InlineData(120, SpaceLevel.Exhausted)]
    [Requirement("realname-7.3.4-6a.1")]
    public void Each_level_begins_where_it_is_said_to(int used, SpaceLevel level) =>
        SpaceGauge.Judge(Hundred, used * MiB, Roomy, SpaceLevel.Roomy, 0).Level.ShouldBe(level);

    [Theory]
    [InlineData(SpaceLevel.Alarm, 76, SpaceLevel.Alarm)]
    [InlineData(SpaceLevel.Alarm, 74, SpaceLevel.Roomy)]
    [InlineData(SpaceLevel.Full, 89, SpaceLevel.Full)]
    [InlineData(SpaceLevel.Full, 87, SpaceLevel.Alarm)]
    [InlineData(SpaceLevel.Exhausted, 99, SpaceLevel.Exhausted)]
    [InlineData(SpaceLevel.Exhausted, 98, SpaceLevel.Full)]
    public void Each_level_is_left_a_little_below_where_it_begins(SpaceLevel before, int used, SpaceLevel level) =>
        SpaceGauge.Judge(Hundred, used * MiB, Roomy, before, 0).Level.ShouldBe(level);

    [Fact]
    [Requirement("gbt20009-5.1.2.7-b")]
    public void A_lower_threshold_alarms_earlier() =>
        SpaceGauge.Judge(Hundred with { AlarmAt = 0.5 }, 50 * MiB, Roomy, SpaceLevel.Roomy, 0).Level.ShouldBe(SpaceLevel.Alarm);

    [Fact]
    public void What_the_volume_has_left_counts_where_it_is_less_than_the_capacity() =>
        SpaceGauge.Judge(Hundred, MiB, new VolumeSpace(9 * MiB, 2000 * MiB), SpaceLevel.Roomy, 0).Level.ShouldBe(SpaceLevel.Full);

    [Fact]
    public void On_a_volume_that_others_fill_the_alarm_comes_before_the_end() =>
        SpaceGauge.Judge(new SpaceLimits(), MiB, new VolumeSpace(100 * MiB, 2000 * MiB), SpaceLevel.Roomy, 0).Level.ShouldBe(SpaceLevel.Alarm);

    [Fact]
    public void Without_a_reserve_of_its_own_a_small_space_keeps_a_twentieth() =>
        SpaceGauge.Judge(new SpaceLimits { CapacityBytes = 100 * MiB }, 0, Roomy, SpaceLevel.Roomy, 0).Reserve.ShouldBe(5 * MiB);

    [Theory]
    [InlineData(WhenFull.Stop, StatementIntake.Refuse)]
    [InlineData(WhenFull.OverwriteOldestArchived, StatementIntake.Refuse)]
    [InlineData(WhenFull.DropAndCount, StatementIntake.Drop)]
    [Requirement("gbt20009-5.1.2.8-d")]
    public void At_the_end_of_the_space_policy_says_what_a_statement_meets_and_administrators_go_on(WhenFull whenFull, StatementIntake intake)
    {
        var report = SpaceGauge.Judge(Hundred with { WhenFull = whenFull }, 91 * MiB, Roomy, SpaceLevel.Roomy, 3);
        report.Ordinary.ShouldBe(intake);
        report.Reserved.ShouldBe(StatementIntake.Record);
        report.Trouble.ShouldNotBeNull().ShouldContain("91.0 of 100.0 MiB");
        var exhausted = SpaceGauge.Judge(Hundred with { WhenFull = whenFull }, 100 * MiB, Roomy, SpaceLevel.Roomy, 3);
        exhausted.Ordinary.ShouldBe(StatementIntake.Refuse);
        exhausted.Reserved.ShouldBe(StatementIntake.Refuse);
    }
}
