using Menshen.Backup.Repository;
using Menshen.Journal;
using Menshen.TestKit;

namespace Menshen.Cli.Tests.Backups;

/// <summary>What was recorded after a set comes back behind it from the repository, by the real journal and its own verifier; and what is damaged there is named.</summary>
public sealed class JournalReturnTests : IDisposable
{
    private readonly CopiedJournal _kept = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _kept.Dispose();

    [Fact]
    [Requirement("gbt20009-5.1.2.8-a.1")]
    [Requirement("credit-6.2-f")]
    public async Task What_was_recorded_after_the_set_comes_back_though_the_repository_was_away_meanwhile()
    {
        using var writer = _kept.Open();
        CopiedJournal.Record(writer, 0, 20);
        var copier = _kept.Copier(writer);
        await using (copier)
        {
            copier.Start();
            await CopiedJournal.CaughtUpAsync(writer, copier);
            var set = _kept.Set();
            CopiedJournal.Record(writer, 20, 150, 900);
            await CopiedJournal.CaughtUpAsync(writer, copier);
            // Away: a file stands where the directory was. The journal goes on, and says nothing of it.
            Directory.Move(_kept.Pieces, _kept.Pieces + ".away");
            await File.WriteAllTextAsync(_kept.Pieces, "", Cancellation);
            CopiedJournal.Record(writer, 170, 150, 900);
            for (var tries = 0; copier.Status.Trouble is null; tries++)
            {
                tries.ShouldBeLessThan(600);
                await Task.Delay(100, Cancellation);
            }

            CopiedJournal.Record(writer, 320, 10);
            File.Delete(_kept.Pieces);
            Directory.Move(_kept.Pieces + ".away", _kept.Pieces);
            await CopiedJournal.CaughtUpAsync(writer, copier);
            writer.Status.Segment.ShouldBeGreaterThan(4);

            var known = copier.Status.At;
            var (missing, until) = _kept.Lay(set);
            missing.ShouldBeEmpty();
            until.ShouldNotBeNull().ShouldBeGreaterThan(known!.Value.AddSeconds(-12));
            _kept.Verify(set).Findings.ShouldBeEmpty();
            _kept.Numbers(set).ShouldBe(Enumerable.Range(0, 330));
        }
    }

    [Fact]
    public async Task A_piece_that_is_cut_off_anywhere_is_named_and_the_journal_comes_back_up_to_there()
    {
        var (set, repository) = await GrownAsync(10, 30, 60);
        var whole = Directory.GetFiles(Pieces(repository)).Where(file => !file.Contains(".live-", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        var bytes = await File.ReadAllBytesAsync(whole[1], Cancellation);
        var most = 0;
        // Every length of a small one, and the last bytes of it one by one.
        foreach (var length in Enumerable.Range(0, bytes.Length).Where(length => length % 97 == 0 || length < 120 || length > bytes.Length - 120))
        {
            await File.WriteAllBytesAsync(whole[1], bytes.AsMemory(0, length), Cancellation);
            var back = _kept.Set(set);
            var (missing, _) = _kept.Lay(back, repository);
            _kept.Verify(back).Findings.ShouldBeEmpty($"{length} of {bytes.Length}");
            var numbers = _kept.Numbers(back);
            // The last frame says that it is the last, and has nothing of the journal: a verification misses it, and a restore has everything.
            if (numbers.Count < 100) string.Join(' ', missing).ShouldContain(Path.GetFileName(whole[1]), customMessage: $"{length} of {bytes.Length}");
            numbers.ShouldBe(Enumerable.Range(0, numbers.Count));
            numbers.Count.ShouldBeGreaterThanOrEqualTo(most);
            most = numbers.Count;
        }

        most.ShouldBeGreaterThan(10);
    }

    [Fact]
    public async Task The_end_that_was_cut_off_comes_back_as_far_as_it_is_there_and_says_until_when()
    {
        using var writer = _kept.Open();
        var copier = _kept.Copier(writer);
        await using (copier) copier.Start();
        var set = _kept.Set();
        CopiedJournal.Record(writer, 0, 10);
        var before = DateTimeOffset.UtcNow;
        await TurnAsync(writer);
        CopiedJournal.Record(writer, 10, 10);
        await TurnAsync(writer);
        var repository = _kept.Snapshot();
        var live = Directory.GetFiles(Pieces(repository), "*.live-*").MaxBy(file => new FileInfo(file).Length)!;
        var bytes = await File.ReadAllBytesAsync(live, Cancellation);
        var most = 0;
        for (var length = 0; length <= bytes.Length; length += length < bytes.Length - 8 ? 7 : 1)
        {
            await File.WriteAllBytesAsync(live, bytes.AsMemory(0, length), Cancellation);
            var back = _kept.Set(set);
            var (_, until) = _kept.Lay(back, repository);
            _kept.Verify(back).Findings.ShouldBeEmpty($"{length} of {bytes.Length}");
            var numbers = _kept.Numbers(back);
            numbers.ShouldBe(Enumerable.Range(0, numbers.Count));
            // What is said to be whole until a moment is: the second ten were recorded behind it.
            if (numbers.Count < 20 && until is { } moment) moment.ShouldBeLessThan(DateTimeOffset.UtcNow);
            numbers.Count.ShouldBeGreaterThanOrEqualTo(most);
            most = numbers.Count;
        }

        most.ShouldBe(20);
        before.ShouldBeLessThan(DateTimeOffset.UtcNow);

        async Task TurnAsync(JournalWriter of)
        {
            var one = _kept.Copier(of);
            one.Start();
            await CopiedJournal.CaughtUpAsync(of, one);
            await one.DisposeAsync();
        }
    }

    [Fact]
    public async Task Swapped_changed_missing_and_older_pieces_are_each_named()
    {
        var (set, repository) = await GrownAsync(10, 60, 120);
        var pieces = Directory.GetFiles(Pieces(repository)).Where(file => !file.Contains(".live-", StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
        pieces.Count.ShouldBe(3);
        var all = _kept.Numbers(Laid(set, repository, out var nothing)).Count;
        nothing.ShouldBeEmpty();

        // Another segment's in its place: both files are there, and neither opens.
        var (second, third) = (await File.ReadAllBytesAsync(pieces[1], Cancellation), await File.ReadAllBytesAsync(pieces[2], Cancellation));
        await File.WriteAllBytesAsync(pieces[1], third, Cancellation);
        await Named(pieces[1]);
        await File.WriteAllBytesAsync(pieces[1], second, Cancellation);

        // One bit.
        var changed = second.ToArray();
        changed[changed.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(pieces[1], changed, Cancellation);
        await Named(pieces[1]);
        await File.WriteAllBytesAsync(pieces[1], second, Cancellation);

        // One in the middle is missing.
        File.Delete(pieces[2]);
        await Named("segment 3 is missing");
        await File.WriteAllBytesAsync(pieces[2], third, Cancellation);

        // An earlier state of a piece, as it was while the segment was written: under its own name, and as the whole.
        var older = pieces[1] + ".live-1";
        await File.WriteAllBytesAsync(older, second.AsMemory(0, second.Length * 2 / 3), Cancellation);
        File.Delete(pieces[1]);
        await Named(Path.GetFileName(older));
        File.Move(older, pieces[1]);
        await Named(pieces[1]);
        await File.WriteAllBytesAsync(pieces[1], second, Cancellation);
        _kept.Numbers(Laid(set, repository, out _)).Count.ShouldBe(all);

        async Task Named(string what)
        {
            var back = Laid(set, repository, out var missing);
            string.Join('\n', missing).ShouldContain(what);
            _kept.Verify(back).Findings.ShouldBeEmpty(what);
            var numbers = _kept.Numbers(back);
            numbers.ShouldBe(Enumerable.Range(0, numbers.Count), what);
            numbers.Count.ShouldBeInRange(10, all - 1, what);
            await Task.CompletedTask;
        }
    }

    [Fact]
    public async Task What_was_cleared_after_the_set_does_not_come_back_as_if_it_had_not_been()
    {
        var archive = Directory.CreateDirectory(_kept.NewPlace()).FullName;
        using var writer = _kept.Open();
        var copier = _kept.Copier(writer);
        await using (copier)
        {
            copier.Start();
            CopiedJournal.Record(writer, 0, 200, 900);
            var set = _kept.Set();
            CopiedJournal.Record(writer, 200, 100, 900);
            new JournalArchiver(_kept.Running, [ArchiveSite.Of(archive)], TimeProvider.System).Run(null, Cancellation);
            var clearing = new JournalClearing(writer, [ArchiveSite.Of(archive)], _kept.Key, _kept.Key.PublicKey, TimeProvider.System);
            clearing.Execute(clearing.PlanBySpace(1), new ClearingApproval("past retention", "it_audit", "it_sec"));
            await CopiedJournal.CaughtUpAsync(writer, copier);

            _kept.Lay(set).Missing.ShouldBeEmpty();
            Directory.GetFiles(set).Select(Path.GetFileName).Order().ShouldBe(Directory.GetFiles(_kept.Running).Select(Path.GetFileName).Where(name => name != "journal.lock").Order());
            Directory.GetFiles(set, "tombstone-*").ShouldHaveSingleItem();
            _kept.Verify(set).Findings.ShouldBeEmpty();
            _kept.Numbers(set).ShouldBe(_kept.Numbers(_kept.Running));
        }
    }

    [Fact]
    public async Task A_journal_that_went_on_by_itself_is_not_cut_to_follow_another_copy()
    {
        using (var writer = _kept.Open()) CopiedJournal.Record(writer, 0, 10);
        var (set, other) = (_kept.Set(), _kept.Set());
        // Both went on behind the same segment: the one that is copied, and one beside it.
        using (var beside = _kept.Open(other)) CopiedJournal.Record(beside, 1000, 10);
        using (var writer = _kept.Open())
        {
            var copier = _kept.Copier(writer);
            copier.Start();
            CopiedJournal.Record(writer, 10, 10);
            await CopiedJournal.CaughtUpAsync(writer, copier);
            await copier.DisposeAsync();
        }

        _kept.Lay(other);
        _kept.Numbers(other).ShouldBe([.. Enumerable.Range(0, 10), .. Enumerable.Range(1000, 10)]);
        _kept.Verify(other).Findings.ShouldBeEmpty();
        // The set's has nothing of its own behind it.
        _kept.Lay(set).Missing.ShouldBeEmpty();
        _kept.Numbers(set).ShouldBe(Enumerable.Range(0, 20));
    }

    [Fact]
    public async Task Where_a_copy_went_on_from_the_middle_of_a_segment_the_rest_of_it_stays_and_that_is_said()
    {
        string copy;
        using (var writer = _kept.Open())
        {
            CopiedJournal.Record(writer, 0, 10);
            copy = _kept.Set();
            CopiedJournal.Record(writer, 10, 10);
        }

        using (var writer = _kept.Open(copy))
        {
            var copier = _kept.Copier(writer);
            copier.Start();
            CopiedJournal.Record(writer, 1000, 10);
            await CopiedJournal.CaughtUpAsync(writer, copier);
            await copier.DisposeAsync();
        }

        // Down, and to go on: its own records are worth more than another's.
        _kept.Lay(_kept.Running).Missing.ShouldHaveSingleItem().ShouldContain("another copy's");
        _kept.Numbers(_kept.Running).ShouldBe(Enumerable.Range(0, 20));
        _kept.Verify(_kept.Running).Findings.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_journal_that_lost_its_end_gets_it_back()
    {
        using (var writer = _kept.Open())
        {
            var copier = _kept.Copier(writer);
            copier.Start();
            CopiedJournal.Record(writer, 0, 30);
            await CopiedJournal.CaughtUpAsync(writer, copier);
            await copier.DisposeAsync();
        }

        var segment = Directory.GetFiles(_kept.Running, "*.mjl").Single();
        using (var file = new FileStream(segment, FileMode.Open)) file.SetLength(file.Length / 2);
        _kept.Numbers(_kept.Running).Count.ShouldBeInRange(1, 29);
        _kept.Lay(_kept.Running).Missing.ShouldBeEmpty();
        _kept.Numbers(_kept.Running).ShouldBe(Enumerable.Range(0, 30));
        _kept.Verify(_kept.Running).Findings.ShouldBeEmpty();
    }

    [Fact]
    public async Task Killed_at_any_moment_what_was_known_to_be_there_is_there_and_the_next_life_goes_on()
    {
        var writer = _kept.Open();
        var set = _kept.Set();
        var repository = _kept.Repository;
        for (var life = 0; life < 5; life++)
        {
            var copier = _kept.Copier(writer, repository);
            copier.Start();
            var first = life * 40;
            CopiedJournal.Record(writer, first, 20, 900);
            await CopiedJournal.CaughtUpAsync(writer, copier);
            CopiedJournal.Record(writer, first + 20, 20, 900);
            // As it lies there in the middle of its work: that is what a kill leaves.
            var left = Snapshot(repository);
            await copier.DisposeAsync();
            var back = _kept.Set(set);
            _kept.Lay(back, left).Missing.ShouldBeEmpty();
            _kept.Verify(back).Findings.ShouldBeEmpty();
            var numbers = _kept.Numbers(back);
            numbers.ShouldBe(Enumerable.Range(0, numbers.Count));
            numbers.Count.ShouldBeGreaterThanOrEqualTo(first + 20);
            // The next run of the service is a new segment, and another life of the copier.
            writer.Dispose();
            writer = _kept.Open();
            repository = left;
        }

        var last = _kept.Copier(writer, repository);
        last.Start();
        await CopiedJournal.CaughtUpAsync(writer, last);
        await last.DisposeAsync();
        writer.Dispose();
        _kept.Lay(set, repository).Missing.ShouldBeEmpty();
        _kept.Numbers(set).ShouldBe(Enumerable.Range(0, 200));
        Directory.GetFiles(Pieces(repository), "*.live-*").Length.ShouldBe(1);
    }

    private static string Pieces(BackupRepository repository) => Path.Combine(repository.Root, "journal");

    private BackupRepository Snapshot(BackupRepository of)
    {
        var copy = BackupRepository.Open(_kept.NewPlace(), "test", mayMake: true);
        Directory.Delete(Pieces(copy));
        Directory.Move(_kept.Set(Pieces(of)), Pieces(copy));
        return copy;
    }

    private string Laid(string set, BackupRepository repository, out IReadOnlyList<string> missing)
    {
        var back = _kept.Set(set);
        missing = _kept.Lay(back, repository).Missing;
        return back;
    }

    /// <summary>A set of the first records, and a repository with what was recorded behind it: runs of the service, each a segment or more.</summary>
    private async Task<(string Set, BackupRepository Repository)> GrownAsync(int before, params int[] runs)
    {
        var (set, next) = ("", before);
        foreach (var run in (int[])[0, .. runs, 0])
        {
            using var writer = _kept.Open();
            if (set.Length == 0) CopiedJournal.Record(writer, 0, before);
            var copier = _kept.Copier(writer);
            copier.Start();
            if (set.Length == 0)
            {
                await CopiedJournal.CaughtUpAsync(writer, copier);
                set = _kept.Set();
            }

            CopiedJournal.Record(writer, next, run, 90);
            next += run;
            await CopiedJournal.CaughtUpAsync(writer, copier);
            await copier.DisposeAsync();
        }

        return (set, _kept.Snapshot());
    }
}
