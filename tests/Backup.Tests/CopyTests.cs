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
            for (var began = Stopwatch.GetTimestamp(); progress.DoneBytes < 700_000; await Task.Delay(10, BackupFixture.Cancellation)) Stopwatch.GetElapsedTime(began).ShouldBeLessThan(TimeSpan.FromSeconds(30));
            await cut.CancelAsync();
            await Should.ThrowAsync<OperationCanceledException>(copying);
        }

        // Half of a set is none.
        (await VerifyAsync(second)).ShouldBeEmpty();
        var part = Directory.GetFiles(second.Root, "pack-*", SearchOption.AllDirectories).Concat(Directory.GetFiles(second.Root, "body", SearchOption.AllDirectories)).MaxBy(file => new FileInfo(file).Length)!;
        var bytes = await File.ReadAllBytesAsync(part, BackupFixture.Cancellation);
        bytes[0] ^= 1;
        await File.WriteAllBytesAsync(part, bytes, BackupFixture.Cancellation);
        (await Should.ThrowAsync<BackupException>(() => CopyAsync(second))).Message.ShouldContain("did not arrive as it is");
        var report = await CopyAsync(second);
        report.Sets.ShouldBe(fixture.Repository.Labels());
        (await VerifyAsync(second)).ShouldBeEmpty();
    }

    [Fact]
    public async Task The_pace_is_kept()
    {
        var pace = new CopyPace(1 << 20, TimeProvider.System);
        var began = Stopwatch.GetTimestamp();
        for (var step = 0; step < 4; step++) await pace.WaitAsync(1 << 17, BackupFixture.Cancellation);
        Stopwatch.GetElapsedTime(began).ShouldBeInRange(TimeSpan.FromSeconds(0.45), TimeSpan.FromSeconds(5));
    }

    private BackupRepository Second() => BackupRepository.Open(fixture.NewDirectory(), "test", mayMake: true);

    private Task<CopyReport> CopyAsync(BackupRepository second) =>
        new RepositoryCopy(fixture.Repository, second, fixture.Secrets, new CopyPace(0, TimeProvider.System)).RunAsync(new TakeProgress(TimeProvider.System), BackupFixture.Cancellation);

    private async Task<IReadOnlyList<BackupFinding>> VerifyAsync(BackupRepository repository) =>
        await new RepositoryVerifier(repository, fixture.Secrets).RunAsync(null, new TakeProgress(TimeProvider.System), BackupFixture.Cancellation);
}
