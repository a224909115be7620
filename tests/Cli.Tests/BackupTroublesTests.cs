using Menshen.Policy;
using Menshen.Server;

namespace Menshen.Cli.Tests;

/// <summary>What is told of backups that are late, and of those that ended badly.</summary>
public class BackupTroublesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 27, 3, 0, 0, TimeSpan.Zero);

    private static readonly BackupRules Rules = BackupRules.Default with { Copy = BackupCopyRules.Default with { Repository = "/mnt/other-site" } };

    [Theory]
    [InlineData(300.0, 35.9, 8.9, 251.9, 1.4, "")]
    [InlineData(300.0, 36.1, 1.0, 1.0, 1.0, "full")]
    [InlineData(300.0, 36.1, 36.1, 1.0, 1.0, "full")]
    [InlineData(300.0, 20.0, 9.1, 1.0, 1.0, "incremental")]
    [InlineData(300.0, 1.0, 1.0, 252.1, 1.0, "test")]
    [InlineData(300.0, 1.0, 1.0, 1.0, 1.6, "copy")]
    [InlineData(300.0, null, null, null, null, "full test copy")]
    [InlineData(36.1, null, null, null, null, "full copy")]
    [InlineData(1.4, null, null, null, null, "")]
    public void Each_is_late_when_half_as_much_again_is_over_and_what_never_was_from_the_clocks_beginning(
        double begun, double? full, double? last, double? tested, double? copied, string late) =>
        string.Join(' ', BackupTroubles.Late(Rules, Now, Now.AddHours(-begun), Ago(full), Ago(last), Ago(tested), Ago(copied)).Select(one => one.Key)).ShouldBe(late);

    [Fact]
    public void What_the_policy_does_not_ask_for_is_not_late()
    {
        var rules = BackupRules.Default with { IncrementalEvery = TimeSpan.Zero, TestEvery = TimeSpan.Zero };
        BackupTroubles.Late(rules, Now, Now.AddYears(-1), Ago(1), Ago(1), null, null).ShouldBeEmpty();
        BackupTroubles.Late(rules, Now, Now.AddYears(-1), Ago(35), Ago(35), null, null).ShouldBeEmpty();
    }

    [Fact]
    public void A_verification_that_found_something_and_a_failed_test_stay_told_though_a_set_was_taken_since()
    {
        BackupTask[] lasts = [Ended(1, "verify", isGood: true, "a pack"), Ended(2, "test", isGood: false), Ended(3, "copy", isGood: true), Ended(4, "take", isGood: true)];
        BackupTroubles.Bad(lasts, lasts[^1]).Select(one => one.Key).ShouldBe(["test", "verify"]);
    }

    [Fact]
    public void A_restore_that_failed_is_told_as_long_as_nothing_came_after_it()
    {
        BackupTask[] lasts = [Ended(1, "restore", isGood: false), Ended(2, "take", isGood: true)];
        BackupTroubles.Bad(lasts, lasts[0]).Select(one => one.Key).ShouldBe(["restore"]);
        BackupTroubles.Bad(lasts, lasts[1]).ShouldBeEmpty();
    }

    private static BackupTask Ended(long id, string kind, bool isGood, params string[] findings)
    {
        var task = new BackupTask(id, kind, TimeProvider.System);
        task.End(isGood, "result", findings);
        return task;
    }

    private static DateTimeOffset? Ago(double? hours) => hours is { } some ? Now.AddHours(-some) : null;
}
