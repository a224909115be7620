using Menshen.Backup.Keeping;
using Menshen.Policy;
using Menshen.Server;

namespace Menshen.Cli.Tests;

/// <summary>What is told of backups that are late, and of those that ended badly.</summary>
public class BackupTroublesTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 27, 3, 0, 0, TimeSpan.Zero);

    private static readonly BackupRules Rules = BackupRules.Default with { Copies = [BackupCopyRules.Default with { Repository = "/mnt/other-site" }] };

    [Theory]
    [InlineData(300.0, 35.9, 8.9, 251.9, 1.4, 1.0, "")]
    [InlineData(300.0, 36.1, 1.0, 1.0, 1.0, 1.0, "full")]
    [InlineData(300.0, 36.1, 36.1, 1.0, 1.0, 1.0, "full")]
    [InlineData(300.0, 20.0, 9.1, 1.0, 1.0, 1.0, "incremental")]
    [InlineData(300.0, 1.0, 1.0, 252.1, 1.0, 1.0, "test")]
    [InlineData(300.0, 1.0, 1.0, 1.0, 1.6, 1.0, "copy /mnt/other-site")]
    [InlineData(300.0, 1.0, 1.0, 1.0, 1.0, 251.9, "")]
    [InlineData(300.0, 1.0, 1.0, 1.0, 1.0, 252.1, "verify")]
    [InlineData(300.0, null, null, null, null, null, "full test copy /mnt/other-site")]
    [InlineData(36.1, null, null, null, null, null, "full copy /mnt/other-site")]
    [InlineData(1.4, null, null, null, null, null, "")]
    public void Each_is_late_when_half_as_much_again_is_over_and_what_never_was_from_the_clocks_beginning(
        double begun, double? full, double? last, double? tested, double? copied, double? read, string late) =>
        string.Join(' ', BackupTroubles.Late(Rules, Now, Now.AddHours(-begun), Ago(full), Ago(last), Ago(tested), [(Rules.Copies[0], Ago(copied))], Ago(read)).Select(one => one.Key)).ShouldBe(late);

    [Fact]
    public void What_the_policy_does_not_ask_for_is_not_late()
    {
        var rules = BackupRules.Default with { IncrementalEvery = TimeSpan.Zero, TestEvery = TimeSpan.Zero, VerifyEvery = TimeSpan.Zero };
        BackupTroubles.Late(rules, Now, Now.AddYears(-1), Ago(1), Ago(1), null, [], Ago(9000)).ShouldBeEmpty();
        BackupTroubles.Late(rules, Now, Now.AddYears(-1), Ago(35), Ago(35), null, [], null).ShouldBeEmpty();
    }

    [Fact]
    public void What_ended_badly_stays_told_by_the_ledger_until_the_next_of_its_kind_ends_well()
    {
        var ledger = new BackupLedger("r").With(Ended("test", isGood: false)).With(Ended("copy", isGood: true)).With(Ended("take", isGood: true));
        BackupTroubles.Bad(ledger, newest: null, Rules.Copies).ShouldBe([("test", "test: result")]);
        BackupTroubles.Bad(ledger.With(Ended("test", isGood: true)), newest: null, Rules.Copies).ShouldBeEmpty();
    }

    [Fact]
    public void A_damaged_set_is_told_until_it_is_read_and_whole_whatever_else_was_found_whole_since()
    {
        var ledger = new BackupLedger("r").With(new SetLook("F1", Now, "a pack", "")).With(Ended("verify", isGood: false));
        // The work that found it may have found more than sets, such as that one is missing.
        BackupTroubles.Bad(ledger, newest: null, Rules.Copies).Select(one => one.Key).ShouldBe(["verify", "verify F1"]);
        ledger = ledger.With(new SetLook("F2", Now, "", "")).With(Ended("verify", isGood: true));
        BackupTroubles.Bad(ledger, newest: null, Rules.Copies).Single().What.ShouldContain("F1");
        BackupTroubles.Bad(ledger.With(new SetLook("F1", Now, "", "")), newest: null, Rules.Copies).ShouldBeEmpty();
        BackupTroubles.Bad(ledger.Only(["F2"]), newest: null, Rules.Copies).ShouldBeEmpty();
    }

    [Fact]
    public void An_older_chain_that_did_not_come_back_is_told_until_it_does_though_newer_ones_did()
    {
        var ledger = new BackupLedger("r").With(new ChainTry("F1", "I2", Now, IsGood: false, "a pack")).With(new ChainTry("F3", "F3", Now, IsGood: true, "whole")).With(Ended("test", isGood: true));
        BackupTroubles.Bad(ledger, newest: null, Rules.Copies).Single().What.ShouldContain("I2");
        BackupTroubles.Bad(ledger.With(new ChainTry("F1", "I2", Now, IsGood: true, "whole")), newest: null, Rules.Copies).ShouldBeEmpty();
    }

    [Fact]
    public void A_restore_that_failed_is_told_as_long_as_nothing_came_after_it()
    {
        var restore = new BackupTask(1, "restore", TimeProvider.System);
        restore.End(isGood: false, "result", []);
        BackupTroubles.Bad(new BackupLedger("r"), restore, []).Select(one => one.Key).ShouldBe(["restore"]);
        BackupTroubles.Bad(new BackupLedger("r"), new BackupTask(2, "take", TimeProvider.System), []).ShouldBeEmpty();
    }

    [Fact]
    public void Each_place_is_late_by_its_own_interval_and_told_by_its_name_and_a_bad_copy_stays_told_until_one_to_that_place_ends_well()
    {
        BackupCopyRules near = BackupCopyRules.Default with { Repository = "/mnt/near" }, far = BackupCopyRules.Default with { Repository = "sftp://m@h/srv", Every = TimeSpan.FromHours(24) };
        BackupTroubles.Late(Rules, Now, Now.AddDays(-9), Ago(1), Ago(1), Ago(1), [(near, Ago(30)), (far, Ago(30))], Ago(1)).Select(one => one.Key).ShouldBe(["copy /mnt/near"]);
        BackupTroubles.Late(Rules, Now, Now.AddDays(-9), Ago(1), Ago(1), Ago(1), [(near, Ago(1)), (far, null)], Ago(1)).Single().What.ShouldBe("the copy in sftp://m@h/srv was never brought up to date");

        var ledger = new BackupLedger("r").With(Ended("copy", isGood: false) with { Place = near.Repository }).With(Ended("copy", isGood: false) with { Place = far.Repository });
        BackupTroubles.Bad(ledger, newest: null, [near, far]).Select(one => one.Key).ShouldBe(["copy /mnt/near", "copy sftp://m@h/srv"]);
        ledger = ledger.With(Ended("copy", isGood: true) with { Place = near.Repository });
        BackupTroubles.Bad(ledger, newest: null, [near, far]).Single().What.ShouldBe("copy to sftp://m@h/srv: result");
        // A port that goes without saying, and a place that the policy names no more.
        BackupTroubles.Bad(ledger, newest: null, [near, far with { Repository = "sftp://m@h:22/srv" }]).ShouldHaveSingleItem();
        BackupTroubles.Bad(ledger, newest: null, [near]).ShouldBeEmpty();
    }

    [Fact]
    public void What_a_ledger_of_the_time_of_one_copy_tells_is_over_when_a_copy_ends_well()
    {
        var ledger = new BackupLedger("r").With(Ended("copy", isGood: false));
        BackupTroubles.Bad(ledger, newest: null, Rules.Copies).ShouldBe([("copy", "copy: result")]);
        BackupTroubles.Bad(ledger, newest: null, []).ShouldBeEmpty();
        BackupTroubles.Bad(ledger.With(Ended("copy", isGood: true) with { Place = "/mnt/other-site" }), newest: null, Rules.Copies).ShouldBeEmpty();
    }

    private static EndedWork Ended(string kind, bool isGood) => new(kind, Now, isGood, "result");

    private static DateTimeOffset? Ago(double? hours) => hours is { } some ? Now.AddHours(-some) : null;
}
