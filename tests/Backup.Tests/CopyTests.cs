using System.Diagnostics;
using Menshen.Backup.Copying;
using Menshen.Backup.Repository;
using Menshen.Backup.Restoring;
using Menshen.Backup.Taking;
using Menshen.Backup.Verifying;

namespace Menshen.Backup.Tests;

/// <summary>A second repository: what is brought there, at which pace, and what a cut or a bad disk does to it.</summary>
[Collection(BackupTests.Name)]
public sealed class CopyTests(BackupFixture fixture)
{
    private const string Question = "SELECT count(*), md5(string_agg(id::text || note, ',' ORDER BY id)) FROM public.parcel";

    [Fact]
    [Requirement("credit-5.4-c")]
    [Requirement("realname-7.6.4-2")]
    [Requirement("realname-7.9.5-5.2")]
    public async Task From_the_second_repository_alone_everything_comes_back_to_the_last_second()
    {
        await fixture.TakeAsync();
        await fixture.SqlAsync("INSERT INTO public.parcel SELECT i, 'after the set' FROM generate_series(200001, 200010) i");
        var before = await fixture.SqlAsync(Question);
        await fixture.ArchivedAsync();
        var second = Second();
        var report = await CopyAsync(second);
        report.Sets.ShouldBe(fixture.Repository.Labels());
        (await VerifyAsync(second)).ShouldBeEmpty();
        (await fixture.RestoreAsync(RestoreTarget.Latest, Question, repository: second)).Answer.ShouldBe(before);
        // Nothing twice.
        (await CopyAsync(second)).Sets.ShouldBeEmpty();
        await fixture.SqlAsync("DELETE FROM public.parcel WHERE id > 200000");
    }

    [Fact]
    public async Task A_copy_that_was_cut_off_goes_on_where_it_was_and_what_arrived_damaged_is_brought_again()
    {
        await fixture.TakeAsync(isFull: true);
        var second = Second();
        using (var cut = CancellationTokenSource.CreateLinkedTokenSource(BackupFixture.Cancellation))
        {
            var progress = new TakeProgress(TimeProvider.System);
            var copying = new RepositoryCopy(fixture.Repository, second, fixture.Secrets, new CopyPace(1 << 20, TimeProvider.System)).RunAsync(progress, cut.Token);
            for (var began = Stopwatch.GetTimestamp(); progress.DoneBytes < 700_000; await Task.Delay(10, BackupFixture.Cancellation)) Stopwatch.GetElapsedTime(began).ShouldBeLessThan(BusyMachine.Patience);
            await cut.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(copying);
        }

        // Half of a set is none.
        (await VerifyAsync(second)).ShouldBeEmpty();
        var part = Directory.GetFiles(second.Root, "pack-*", SearchOption.AllDirectories).Concat(Directory.GetFiles(second.Root, "body", SearchOption.AllDirectories)).MaxBy(file => new FileInfo(file).Length)!;
        var bytes = await File.ReadAllBytesAsync(part, BackupFixture.Cancellation);
        bytes[0] ^= 1;
        await File.WriteAllBytesAsync(part, bytes, BackupFixture.Cancellation);
        var report = await CopyAsync(second);
        report.Sets.ShouldBe(fixture.Repository.Labels());
        (await VerifyAsync(second)).ShouldBeEmpty();
    }

    [Fact]
    [Requirement("credit-5.2-e.3")]
    public async Task What_a_line_changes_on_the_way_is_sent_again_by_itself_to_a_copy_and_to_a_restore()
    {
        await fixture.TakeAsync(isFull: true);
        await fixture.SqlAsync("SELECT pg_switch_wal()::text; INSERT INTO public.parcel SELECT i, 'after the set' FROM generate_series(210001, 210010) i; SELECT pg_switch_wal()::text");
        var before = await fixture.SqlAsync(Question);
        await fixture.ArchivedAsync();
        var copied = Second();
        using var toCopy = new FlippingFiles(fixture.Repository.Files, name => name.StartsWith("pack-", StringComparison.Ordinal) || name == "body");
        await new RepositoryCopy(BackupRepository.Open(toCopy, "test", mayMake: false), copied, fixture.Secrets, new CopyPace(0, TimeProvider.System)).RunAsync(new TakeProgress(TimeProvider.System), BackupFixture.Cancellation);
        toCopy.Hit.Count.ShouldBeGreaterThanOrEqualTo(2);
        (await VerifyAsync(copied)).ShouldBeEmpty();

        using var toRestore = new FlippingFiles(copied.Files, name => name.StartsWith("pack-", StringComparison.Ordinal) || name.Length == 24);
        (await fixture.RestoreAsync(RestoreTarget.Latest, Question, repository: BackupRepository.Open(toRestore, "test", mayMake: false))).Answer.ShouldBe(before);
        toRestore.Hit.ShouldContain(file => Path.GetFileName(file).Length == 24);
        toRestore.Hit.ShouldContain(file => Path.GetFileName(file).StartsWith("pack-", StringComparison.Ordinal));
        await fixture.SqlAsync("DELETE FROM public.parcel WHERE id > 210000");
    }

    [Fact]
    [Requirement("credit-5.2-e.3")]
    public async Task What_goes_bad_at_the_second_place_is_brought_again_when_its_turn_comes()
    {
        await fixture.TakeAsync(isFull: true);
        await fixture.SqlAsync("SELECT pg_switch_wal()::text");
        await fixture.ArchivedAsync();
        var second = Second();
        await CopyAsync(second);
        var set = second.List(fixture.Secrets.Verifier)[^1];
        string[] damaged = [set.PackFile(set.Head.Packs[0].Number), set.BodyFile, Path.Combine(set.Directory, "head"), Segments(second)[0]];
        foreach (var file in damaged)
        {
            var bytes = await File.ReadAllBytesAsync(file, BackupFixture.Cancellation);
            bytes[bytes.Length / 2] ^= 1;
            await File.WriteAllBytesAsync(file, bytes, BackupFixture.Cancellation);
        }

        (await CopyAsync(second)).Replaced.ShouldBeEmpty("it is not their turn");
        (await VerifyAsync(second)).ShouldNotBeEmpty();
        (await CopyAsync(second, CopyTurn.All)).Replaced.Order().ShouldBe(damaged.Order());
        (await VerifyAsync(second)).ShouldBeEmpty();
        File.Delete(damaged[0]);
        (await CopyAsync(second, CopyTurn.All)).Replaced.ShouldBe([damaged[0]]);
        (await VerifyAsync(second)).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_file_that_is_damaged_here_too_takes_no_sound_ones_place()
    {
        await fixture.TakeAsync(isFull: true);
        await fixture.SqlAsync("SELECT pg_switch_wal()::text");
        await fixture.ArchivedAsync();
        var first = await fixture.CopyAsync();
        var second = Second();
        await fixture.CopyAsync(first, second);
        string[] damaged = [first.List(fixture.Secrets.Verifier)[^1].PackFile(1), Segments(first)[0]];
        foreach (var file in damaged)
        {
            var bytes = await File.ReadAllBytesAsync(file, BackupFixture.Cancellation);
            bytes[bytes.Length / 2] ^= 1;
            await File.WriteAllBytesAsync(file, bytes, BackupFixture.Cancellation);
        }

        // Whose segment is right only opening it tells; the copy says that ours is not.
        (await Should.ThrowAsync<BackupException>(() => new RepositoryCopy(first, second, fixture.Secrets, new CopyPace(0, TimeProvider.System)) { Turn = CopyTurn.All }
            .RunAsync(new TakeProgress(TimeProvider.System), BackupFixture.Cancellation))).Message.ShouldContain(damaged[1]);
        (await VerifyAsync(second)).ShouldBeEmpty();
    }

    [Fact]
    public void In_a_round_of_copies_the_turn_of_each_comes()
    {
        var (now, every) = (new DateTimeOffset(2026, 11, 28, 3, 0, 0, TimeSpan.Zero), TimeSpan.FromHours(1));
        var turns = Enumerable.Range(0, 28 * 24).Select(hour => CopyTurn.Of28Days(now + (hour * every), every)).ToList();
        turns.Select(turn => turn.Part).Distinct().Count().ShouldBe(28 * 24);
        turns.ShouldAllBe(turn => turn.Of == 28 * 24 && turn.Part < turn.Of);
        CopyTurn.Of28Days(now, TimeSpan.FromDays(31)).ShouldBe(CopyTurn.All);
    }

    [Fact]
    public async Task The_pace_is_kept()
    {
        var pace = new CopyPace(1 << 20, TimeProvider.System);
        var began = Stopwatch.GetTimestamp();
        for (var step = 0; step < 4; step++) await pace.WaitAsync(1 << 17, BackupFixture.Cancellation);
        Stopwatch.GetElapsedTime(began).ShouldBeInRange(TimeSpan.FromSeconds(0.45), BusyMachine.Seconds(5));
    }

    private BackupRepository Second() => BackupRepository.Open(fixture.NewDirectory(), "test", mayMake: true);

    private static List<string> Segments(BackupRepository repository) =>
        [.. Directory.GetFiles(repository.Wal, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file).Length == 24).Order(StringComparer.Ordinal)];

    private Task<CopyReport> CopyAsync(BackupRepository second, CopyTurn turn = default) =>
        new RepositoryCopy(fixture.Repository, second, fixture.Secrets, new CopyPace(0, TimeProvider.System)) { Turn = turn }.RunAsync(new TakeProgress(TimeProvider.System), BackupFixture.Cancellation);

    private async Task<IReadOnlyList<BackupFinding>> VerifyAsync(BackupRepository repository) =>
        await new RepositoryVerifier(repository, fixture.Secrets).RunAsync(null, new TakeProgress(TimeProvider.System), BackupFixture.Cancellation);
}
