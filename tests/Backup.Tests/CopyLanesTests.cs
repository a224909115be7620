using Menshen.Backup.Repository;
using Menshen.Backup.Restoring;
using Menshen.Engine;
using Menshen.Server;

namespace Menshen.Backup.Tests;

/// <summary>Several further repositories: a slow one, one that is away, and one that is the first by another name hold up nothing and hide nothing.</summary>
public sealed class CopyLanesTests
{
    private const string Question = "SELECT count(*), md5(string_agg(id::text || at::text, ',' ORDER BY id)) FROM public.parcel";

    private static readonly TimeSpan Patience = BusyMachine.Seconds(60);

    [Fact]
    [Requirement("realname-7.6.4-2")]
    public async Task While_a_slow_copy_runs_sets_are_taken_other_places_copied_and_restored_from_and_in_the_end_each_place_gives_the_same_rows()
    {
        var (slow, near, away, link) = ("", "", "", "");
        // 12 MB over a line of 64 KiB a second: some minutes, unless the clock is put forward.
        await using var house = await BackupHouse.StartAsync(
            directory =>
            {
                (slow, near, away, link) = (Path.Combine(directory, "slow"), Path.Combine(directory, "near"), Path.Combine(directory, "no-disk", "away"), Path.Combine(directory, "link"));
                Directory.CreateSymbolicLink(link, Path.Combine(directory, "repository"));
                return $"test-every: off\nincremental-every: off\ncopy:\n  - {{place: {slow}, rate: 64KiB, every: 6h}}\n  - {near}\n  - {away}\n  - {link}";
            },
            rows: 12_000);
        await UntilAsync(() => Ended(house, near).Count == 1 && Work(house, slow) is { State: "running", Progress.DoneBytes: > 0 } && Failed(house, away).Count == 1 && Failed(house, link).Count == 1);
        Failed(house, away)[0].ShouldContain("no-disk");
        Failed(house, link)[0].ShouldContain("are one repository");

        await house.SqlAsync("INSERT INTO public.parcel VALUES (2001, now())");
        var answer = string.Join(',', await house.SqlAsync(Question));
        await house.ArchivedAsync();
        await EndAsync(() => house.Desk.Take("incr", "zhangsan"));
        house.Repository.Labels().Count.ShouldBe(2);
        await EndAsync(() => house.Desk.Copies.Copy(near + "/", "zhangsan"));
        await EndAsync(() => house.Desk.Verify("zhangsan"));
        var second = BackupRepository.Open(near, "test", mayMake: false);
        second.Labels().ShouldBe(house.Repository.Labels());
        (await house.RestoreAsync(RestoreTarget.Latest, Question, second)).Answer.ShouldBe(answer);
        // All the while it ran, and has no set yet; nobody begins it twice.
        Work(house, slow).State.ShouldBe("running");
        BackupRepository.Open(slow, "test", mayMake: false).Labels().ShouldBeEmpty();
        Should.Throw<CatalogueRefusalException>(() => house.Desk.Copies.Copy(slow, "zhangsan")).Message.ShouldContain($"a copy to {slow} is under way");
        Should.Throw<CatalogueRefusalException>(() => house.Desk.Copies.Copy("/elsewhere", "zhangsan")).Message.ShouldContain(near);

        // What is away and what is no place of its own is told by name, and the others with nothing.
        foreach (var place in (string[])[away, link]) await UntilAsync(() => house.Troubles.Any(trouble => trouble.StartsWith($"copy to {place}: ", StringComparison.Ordinal)));
        house.Troubles.ShouldAllBe(trouble => !trouble.StartsWith($"copy to {near}", StringComparison.Ordinal) && !trouble.StartsWith($"copy to {slow}", StringComparison.Ordinal));
        await house.ForwardAsync(TimeSpan.FromHours(2));
        foreach (var place in (string[])[away, link])
            await UntilAsync(() => house.Acts("backup.late").Any(late => late.EndsWith($"the copy in {place} was never brought up to date", StringComparison.Ordinal)));

        // By that clock its line has had the time.
        await UntilAsync(() => Ended(house, slow).Count == 1);
        await house.ForwardAsync(TimeSpan.FromHours(7));
        await UntilAsync(() => Ended(house, slow).Count == 2 && Ended(house, near).Count >= 3);
        await house.QuietAsync();
        foreach (var place in (string[])[slow, near])
        {
            var repository = BackupRepository.Open(place, "test", mayMake: false);
            (await house.VerifyAsync(repository)).ShouldBeEmpty(place);
            (await house.RestoreAsync(RestoreTarget.Latest, Question, repository)).Answer.ShouldBe(answer, place);
        }

        (await house.RestoreAsync(RestoreTarget.Latest, Question)).Answer.ShouldBe(answer);
        // The place comes: its copy is made, and nothing is told of it any more.
        Directory.CreateDirectory(Path.GetDirectoryName(away)!);
        await house.ForwardAsync(TimeSpan.FromMinutes(11));
        await UntilAsync(() => Ended(house, away).Count == 1);
        await house.ForwardAsync(TimeSpan.FromSeconds(5));
        await UntilAsync(() => house.Troubles.All(trouble => !trouble.Contains(away, StringComparison.Ordinal)));
        house.Troubles.ShouldContain(trouble => trouble.Contains(link, StringComparison.Ordinal));
    }

    private static BackupTask Work(BackupHouse house, string place) => house.Desk.Works.LastOrDefault(work => work.Place == place) ?? new BackupTask(0, "none", TimeProvider.System);

    private static IReadOnlyList<string> Failed(BackupHouse house, string place) => [.. house.Acts("backup.copy.failed").Where(act => act.StartsWith($"backup.copy.failed {place}", StringComparison.Ordinal))];

    private static IReadOnlyList<string> Ended(BackupHouse house, string place) => [.. house.Acts("backup.copy ").Where(act => act.Contains($" file(s) of WAL to {place},", StringComparison.Ordinal))];

    /// <summary>Begins it, as soon as the schedule's own is over, and waits until it has ended well.</summary>
    private static async Task EndAsync(Func<BackupTask> begin)
    {
        BackupTask? task = null;
        await UntilAsync(() =>
        {
            try
            {
                task = begin();
            }
            catch (CatalogueRefusalException e) when (e.Message.Contains("is under way", StringComparison.Ordinal))
            {
            }

            return task is not null;
        });
        await task!.Ended.WaitAsync(Patience, BackupFixture.Cancellation);
        task.State.ShouldBe("done", task.Result);
    }

    private static async Task UntilAsync(Func<bool> isSo, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(isSo))] string what = "")
    {
        for (var began = System.Diagnostics.Stopwatch.GetTimestamp(); !isSo(); await Task.Delay(20, BackupFixture.Cancellation))
            System.Diagnostics.Stopwatch.GetElapsedTime(began).ShouldBeLessThan(Patience, what);
    }
}
