using Menshen.Backup.Repository;
using Menshen.Backup.Wal;
using NpgsqlTypes;

namespace Menshen.Backup.Tests;

/// <summary>From which set on any moment can be brought back: one with a hole behind it does not count.</summary>
public sealed class WalGapsTests(BackupFixture fixture) : IClassFixture<BackupFixture>
{
    [Fact]
    public async Task A_hole_between_two_sets_ends_what_leads_on_to_the_newest()
    {
        var oldest = await fixture.TakeAsync(isFull: true);
        await fixture.SqlAsync("SELECT pg_switch_wal()");
        await fixture.SqlAsync("INSERT INTO public.parcel SELECT i, 'between' FROM generate_series(500001, 500010) i; SELECT pg_switch_wal()");
        var middle = await fixture.TakeAsync(isFull: true);
        await fixture.SqlAsync("SELECT pg_switch_wal()");
        await fixture.SqlAsync("INSERT INTO public.parcel SELECT i, 'later' FROM generate_series(600001, 600010) i; SELECT pg_switch_wal()");
        var newest = await fixture.TakeAsync(isFull: true);
        await fixture.ArchivedAsync();
        var copy = await fixture.CopyAsync();
        // The other test's may be there before.
        var sets = copy.List(fixture.Secrets.Verifier, _ => { }).TakeLast(3).ToList();
        sets.Select(set => set.Head.Label).ShouldBe([oldest.Head.Label, middle.Head.Label, newest.Head.Label]);
        WalGaps.Oldest(sets, copy, fixture.Secrets).Head.Label.ShouldBe(oldest.Head.Label);

        var size = oldest.Head.SegmentBytes;
        var hole = WalName.Of(oldest.Head.Timeline, ((ulong)NpgsqlLogSequenceNumber.Parse(oldest.Head.StartLsn) / (ulong)size * (ulong)size) + (ulong)size, size);
        new WalArchive(copy, fixture.Secrets).Delete(oldest.Head.Timeline, hole);
        WalGaps.Oldest(sets, copy, fixture.Secrets).Head.Label.ShouldBe(middle.Head.Label);
    }

    [Fact]
    public async Task A_segment_that_is_completed_while_one_looks_is_no_gap()
    {
        var set = await fixture.TakeAsync(isFull: true);
        await fixture.ArchivedAsync();
        var before = await fixture.CopyAsync();
        await fixture.SqlAsync("CREATE TABLE IF NOT EXISTS public.completed (n int); INSERT INTO public.completed VALUES (1); SELECT pg_switch_wal(); INSERT INTO public.completed VALUES (2)");
        await fixture.ArchivedAsync();
        var after = await fixture.CopyAsync();
        var archive = new WalArchive(before, fixture.Secrets);
        var live = archive.Lives(set.Head.Timeline, archive.Living(set.Head.Timeline)[^1])[0];
        using var files = new ChangingFiles(before.Files, live, () =>
        {
            foreach (var file in Directory.GetFiles(archive.DirectoryOf(set.Head.Timeline))) File.Delete(file);
            foreach (var file in Directory.GetFiles(new WalArchive(after, fixture.Secrets).DirectoryOf(set.Head.Timeline))) File.Copy(file, Path.Combine(archive.DirectoryOf(set.Head.Timeline), Path.GetFileName(file)));
        });
        WalGaps.After(set, BackupRepository.Open(files, "test", mayMake: false), fixture.Secrets).ShouldBeNull();
        files.HasChanged.ShouldBeTrue();
    }
}
