using System.Diagnostics;
using Menshen.Backup.Copying;
using Menshen.Backup.Keeping;
using Menshen.Backup.Repository;
using Menshen.Backup.Restoring;
using Menshen.Backup.Taking;
using Menshen.Policy;
using Menshen.Server;

namespace Menshen.Backup.Tests;

/// <summary>What expires here while it is copied, what a place keeps that keeps less, and what is remembered of each place.</summary>
[Collection(BackupTests.Name)]
public sealed class CopyKeepingTests(BackupFixture fixture)
{
    private const string Question = "SELECT count(*), md5(string_agg(id::text || note, ',' ORDER BY id)) FROM public.parcel";

    private static readonly DateTimeOffset Later = DateTimeOffset.UtcNow.AddYears(2);

    private static readonly TimeSpan Year = TimeSpan.FromDays(366);

    [Fact]
    public async Task What_a_copy_still_brings_does_not_expire_and_goes_when_it_has_arrived_or_the_copy_was_cut()
    {
        var first = await FirstAsync();
        var (labels, holds, second) = (first.Labels(), new SetHolds(), Second());
        using (var cut = CancellationTokenSource.CreateLinkedTokenSource(BackupFixture.Cancellation))
        {
            var progress = new TakeProgress(TimeProvider.System);
            var copying = new RepositoryCopy(first, second, fixture.Secrets, new CopyPace(64 << 10, TimeProvider.System)) { Holds = holds }.RunAsync(progress, cut.Token);
            for (var began = Stopwatch.GetTimestamp(); progress.DoneBytes == 0; await Task.Delay(10, BackupFixture.Cancellation)) Stopwatch.GetElapsedTime(began).ShouldBeLessThan(BusyMachine.Seconds(60));
            Expire(first, holds).ShouldBeEmpty();
            await cut.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(copying);
        }

        await CopyAsync(first, second, holds);
        (await fixture.VerifyAsync(second)).ShouldBeEmpty();
        // Cut and ended, nothing is held any more.
        Expire(first, holds).ShouldBe(labels.SkipLast(1));
        (await fixture.VerifyAsync(first)).ShouldBeEmpty();
    }

    [Fact]
    public async Task What_expires_here_while_it_is_compared_is_no_damage()
    {
        var (first, second) = (await FirstAsync(), Second());
        await CopyAsync(first, second, new SetHolds());
        // It goes when it is looked at, as by an expiry between two looks.
        var set = first.List(fixture.Secrets.Verifier)[0];
        using var files = new VanishingFiles(first.Files, set.Directory);
        var report = await new RepositoryCopy(BackupRepository.Open(files, "test", mayMake: false), second, fixture.Secrets, new CopyPace(0, TimeProvider.System)) { Turn = CopyTurn.All }
            .RunAsync(new TakeProgress(TimeProvider.System), BackupFixture.Cancellation);
        Directory.Exists(set.Directory).ShouldBeFalse();
        report.Replaced.ShouldBeEmpty();
        (await fixture.VerifyAsync(second)).ShouldBeEmpty();
    }

    [Fact]
    [Requirement("realname-7.6.4-2")]
    public async Task A_place_that_keeps_less_gets_no_more_is_whole_by_itself_and_gets_nothing_twice()
    {
        var first = await FirstAsync();
        var second = Second();
        var labels = first.Labels();
        await KeepLessAsync(first, second);
        second.Labels().ShouldBe(labels.TakeLast(1));
        (await fixture.VerifyAsync(second)).ShouldBeEmpty();
        Wal(second).Count.ShouldBeLessThan(Wal(first).Count, "what no set there needs is not brought");
        var wal = Wal(second);
        (await KeepLessAsync(first, second)).Sets.ShouldBeEmpty();
        Wal(second).ShouldBe(wal);

        // What is taken meanwhile comes, and what was there before goes.
        first = await FirstAsync();
        await KeepLessAsync(first, second);
        second.Labels().ShouldBe(first.Labels().TakeLast(1));
        (await KeepLessAsync(first, second)).Sets.ShouldBeEmpty("what expired there is not brought again");
        (await fixture.VerifyAsync(second)).ShouldBeEmpty();
        var answer = await fixture.SqlAsync(Question);
        (await fixture.RestoreAsync(RestoreTarget.SetEnd, Question, repository: second)).Answer.ShouldBe(answer);
    }

    [Fact]
    public void In_a_round_the_turns_that_a_slow_copy_missed_are_made_up_for()
    {
        var (now, every) = (new DateTimeOffset(2026, 11, 28, 3, 0, 0, TimeSpan.Zero), TimeSpan.FromHours(1));
        Parts(CopyTurn.Of28Days(now, every, now - every)).ShouldBe(Parts(CopyTurn.Of28Days(now, every)));
        var five = Parts(CopyTurn.Of28Days(now, every, now - (5 * every)));
        five.ShouldBe(Enumerable.Range(0, 5).SelectMany(back => Parts(CopyTurn.Of28Days(now - (back * every), every))).Order());
        Parts(CopyTurn.Of28Days(now, every, now.AddYears(-1))).Count.ShouldBe(28 * 24);
        Parts(CopyTurn.Of28Days(now, every, now.AddYears(1))).Count.ShouldBe(1);

        static List<int> Parts(CopyTurn turn) => [.. Enumerable.Range(0, 28 * 24).Where(number => turn.Has((long)number))];
    }

    [Fact]
    public async Task Each_place_has_its_own_time_and_that_of_the_time_of_one_copy_is_understood()
    {
        var deployment = new Server.Deployment(fixture.NewDirectory());
        Directory.CreateDirectory(deployment.Root);
        var (one, other, set) = (Second(), Second(), await fixture.TakeAsync());
        var known = CopyDesk.KnownIn(deployment, fixture.Secrets);
        known.Remember(one);
        known.Remember(other);
        BackupCopyRules near = BackupCopyRules.Default with { Repository = one.Root }, far = BackupCopyRules.Default with { Repository = other.Root };
        var (before, older) = (new DateTimeOffset(2026, 11, 1, 2, 0, 0, TimeSpan.Zero), CopyTimes.OlderFileIn(deployment));
        var seen = new SeenSet(set.Head.Label, set.Head.Sequence, set.Digest, "", one.Id);
        SeenSetFile.Write(older, seen, fixture.Secrets);
        File.SetLastWriteTimeUtc(older, before.UtcDateTime);

        var times = new CopyTimes(deployment, fixture.Secrets, known);
        (times.Of(near)?.At, times.Of(far)?.At).ShouldBe((before, null));
        times.Remember(new SeenCopy(other.Root, before.AddDays(1), before.AddDays(1), seen with { Repository = other.Id }));
        times.Remember(new SeenCopy(one.Root, before.AddDays(2), before.AddDays(2), seen));
        File.Exists(older).ShouldBeFalse();
        times = new CopyTimes(deployment, fixture.Secrets, known);
        (times.Of(near)?.At, times.Of(far)?.At).ShouldBe((before.AddDays(2), before.AddDays(1)));
        // Not ours any more: each counts as never made, and its turn comes.
        await File.AppendAllTextAsync(CopyTimes.FileIn(deployment), "x", BackupFixture.Cancellation);
        new CopyTimes(deployment, fixture.Secrets, known).Of(near).ShouldBeNull();
    }

    /// <summary>Three full sets and the log between them, in a repository of this test's own.</summary>
    private async Task<BackupRepository> FirstAsync()
    {
        for (var set = 0; set < 3; set++)
        {
            await fixture.TakeAsync(isFull: true);
            await fixture.SqlAsync("SELECT pg_switch_wal()::text");
        }

        await fixture.ArchivedAsync();
        return await fixture.CopyAsync();
    }

    private BackupRepository Second() => BackupRepository.Open(fixture.NewDirectory(), "test", mayMake: true);

    private static IReadOnlyList<string> Wal(BackupRepository repository) => [.. Directory.GetFiles(Path.Combine(repository.Root, "wal"), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    private IReadOnlyList<string> Expire(BackupRepository repository, SetHolds holds) => new Retention(repository, fixture.Secrets) { Holds = holds }.Expire(Later, Year, 1, _ => true);

    private Task<CopyReport> CopyAsync(BackupRepository first, BackupRepository second, SetHolds holds) =>
        new RepositoryCopy(first, second, fixture.Secrets, new CopyPace(0, TimeProvider.System)) { Holds = holds }.RunAsync(new TakeProgress(TimeProvider.System), BackupFixture.Cancellation);

    /// <summary>As a place does that keeps one full set.</summary>
    private async Task<CopyReport> KeepLessAsync(BackupRepository first, BackupRepository second)
    {
        var report = await new RepositoryCopy(first, second, fixture.Secrets, new CopyPace(0, TimeProvider.System)) { PastTime = sets => Retention.Choose(sets, Later, Year, 1, _ => true) }
            .RunAsync(new TakeProgress(TimeProvider.System), BackupFixture.Cancellation);
        Expire(second, new SetHolds());
        return report;
    }
}
