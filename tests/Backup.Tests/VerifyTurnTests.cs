using System.Text.RegularExpressions;
using Menshen.Backup.Format;
using Menshen.Backup.Keeping;
using Menshen.Backup.Repository;
using Menshen.Server;

namespace Menshen.Backup.Tests;

/// <summary>Sets are read again in their turn, without anybody asking, and what is found has consequences.</summary>
public sealed class VerifyTurnTests
{
    [Fact]
    [Requirement("credit-5.4-f")]
    public async Task A_week_after_it_was_taken_and_each_week_from_then_a_set_is_read_and_one_that_went_bad_is_told_and_made_good_by_another()
    {
        await using var house = await BackupHouse.StartAsync(_ => "full-every: 31d\nfull-at: off\nincremental-every: off\ntest-every: off\nverify-every: 7d");
        await BackupHouse.UntilAsync(() => house.Repository.Labels().Count == 1, "no first set");
        await house.QuietAsync();
        var first = house.Repository.Labels()[0];
        await house.ForwardAsync(TimeSpan.FromDays(6.9));
        house.Acts("backup.verify").ShouldBeEmpty();
        await house.ForwardAsync(TimeSpan.FromDays(0.2));
        await BackupHouse.UntilAsync(() => house.Acts("backup.verify").Count == 2, "not read");
        house.Acts("backup.verify")[^1].ShouldContain("as it was sealed: 1 set(s) read");
        var (read, taken) = (house.Desk.Ledger.Now.LookOf(first)!, house.Sets()[0].Head.StoppedAt);
        (read.Damage, read.At - taken > TimeSpan.FromDays(7)).ShouldBe(("", true));
        await house.ForwardAsync(TimeSpan.FromDays(6.8));
        house.Acts("backup.verify").Count.ShouldBe(2);
        house.Alarms.ShouldBeEmpty();

        Flip(house.Place, first);
        await house.ForwardAsync(TimeSpan.FromDays(0.3));
        await BackupHouse.UntilAsync(() => house.Acts("backup.verify.failed").Count == 1 && house.Alarms.Count > 0, "no finding, or no alarm");
        await BackupHouse.UntilAsync(() => house.Troubles.Any(trouble => trouble.Contains($"verify: the set {first}", StringComparison.Ordinal)), "not told");
        // The next one is a full one at once, and weeks before its time.
        await BackupHouse.UntilAsync(() => house.Repository.Labels().Count == 2, "no other set");
        house.Sets()[^1].Head.Kind.ShouldBe(SetHead.Full);
        await house.QuietAsync();
        await house.ForwardAsync(TimeSpan.FromHours(1));
        house.Repository.Labels().Count.ShouldBe(2, "and no more of them");
        house.Acts("backup.late").ShouldBeEmpty();

        // The good one is read in its turn; the bad one stays told.
        await house.ForwardAsync(TimeSpan.FromDays(7.1));
        await BackupHouse.UntilAsync(() => house.Desk.Ledger.Now.LookOf(house.Repository.Labels()[1]) is not null, "the other was not read");
        await house.QuietAsync();
        house.Troubles.ShouldContain(trouble => trouble.Contains($"verify: the set {first}", StringComparison.Ordinal));
        Flip(house.Place, first);
        await house.ForwardAsync(TimeSpan.FromDays(7.1));
        await BackupHouse.UntilAsync(() => house.Desk.Ledger.Now.LookOf(first) is { Damage: "" }, "it was not read again");
        await house.QuietAsync();
        await house.ForwardAsync(TimeSpan.FromSeconds(10));
        house.Troubles.ShouldBeEmpty();
    }

    [Fact]
    public void Those_read_longest_ago_come_first_what_is_due_soon_comes_along_and_after_ten_minutes_nothing_more_is_begun()
    {
        var directory = Directory.CreateTempSubdirectory("menshen-turn-").FullName;
        try
        {
            using var secrets = new TestSecrets();
            var repository = BackupRepository.Open(Path.Combine(directory, "repository"), "test", mayMake: true);
            var begin = DateTimeOffset.UtcNow.AddHours(1);
            using var clock = new MovedClock(Path.Combine(directory, "clock"), begin);
            var now = clock.GetUtcNow();
            // Taken so many days ago; c was read since.
            StoredSet[] sets = [Set("a", now.AddDays(-9)), Set("b", now.AddDays(-6.5)), Set("c", now.AddDays(-8)), Set("d", now.AddDays(-5))];
            var ledger = new LedgerState(directory, repository, secrets);
            ledger.Note(known => known.With(new SetLook("c", now.AddDays(-10), "", "")));
            Turn().Choose(sets).Select(set => set.Head.Label).ShouldBe(["c", "a", "b"]);

            using var turn = Turn().Choose(sets).GetEnumerator();
            turn.MoveNext().ShouldBeTrue();
            clock.Forward(TimeSpan.FromMinutes(9));
            turn.MoveNext().ShouldBeTrue();
            clock.Forward(TimeSpan.FromMinutes(2));
            turn.MoveNext().ShouldBeFalse();

            // Read by another process's start.
            new LedgerState(directory, repository, secrets).Now.LookOf("c")!.At.ShouldBe(now.AddDays(-10));

            VerifyTurn Turn() => new(TimeSpan.FromDays(7), ledger, clock);
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    [Fact]
    [Requirement("credit-5.4-f")]
    public async Task The_schedule_reads_the_journals_copy_in_turn_and_a_person_all_of_it()
    {
        await using var house = await BackupHouse.StartAsync(_ => "full-every: 1d\nfull-at: off\nincremental-every: off\ntest-every: off\nverify-every: 7d");
        await BackupHouse.UntilAsync(() => house.Repository.Labels().Count == 1, "no first set");
        await house.QuietAsync();
        house.FillJournal(6);
        for (var day = 1; day <= 9; day++)
        {
            await house.ForwardAsync(TimeSpan.FromDays(1.01));
            await BackupHouse.UntilAsync(() => house.Repository.Labels().Count == day + 1, "no set");
            await house.QuietAsync();
            // Now what else is due.
            await house.ForwardAsync(TimeSpan.FromMinutes(1));
            await house.QuietAsync();
        }

        // From the seventh day on a set is due each day, and all pieces were new to the first verification.
        var (reads, there) = (Reads(house), house.Desk.Ledger.Now.Pieces.Count);
        there.ShouldBeGreaterThanOrEqualTo(6);
        reads[0].ShouldBeGreaterThan(6);
        reads[^1].ShouldBeInRange(1, there / 2);
        await house.Desk.Verify("test").Ended.WaitAsync(BusyMachine.Seconds(60), BackupFixture.Cancellation);
        house.Desk.Ledger.Now.Pieces.Min(look => look.At).ShouldBeGreaterThan(house.Now.AddHours(-1));

        static List<int> Reads(BackupHouse house) => [.. house.Acts("backup.verify").Select(act => Regex.Match(act, @"and (\d+) piece").Groups[1].Value).Where(number => number.Length > 0).Select(int.Parse)];
    }

    private static void Flip(string repository, string label)
    {
        var file = new DirectoryInfo(Path.Combine(repository, "sets", label)).GetFiles("pack-*").MaxBy(one => one.Length)!.FullName;
        var bytes = File.ReadAllBytes(file);
        bytes[bytes.Length / 2] ^= 4;
        File.WriteAllBytes(file, bytes);
    }

    private static StoredSet Set(string label, DateTimeOffset at) => new(
        new SetHead
        {
            Format = 1, Label = label, Sequence = 1, Kind = SetHead.Full, Origin = "test", System = "1", Timeline = 1, StartLsn = "0/0", StopLsn = "0/0", StartedAt = at, StoppedAt = at,
            Server = "", Product = "", SegmentBytes = 1, Key = "", Salt = "", References = [], Previous = "", BodyBytes = 0, BodyDigest = "", Packs = [], Files = 0, PlainBytes = 0,
            SetBytes = 0, Policy = "",
        },
        "", "");
}
