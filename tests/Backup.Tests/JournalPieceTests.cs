using Menshen.Backup.Copying;
using Menshen.Backup.Format;
using Menshen.Backup.Journaling;
using Menshen.Backup.Keeping;
using Menshen.Backup.Repository;
using Menshen.Backup.Taking;
using Menshen.Backup.Verifying;

namespace Menshen.Backup.Tests;

/// <summary>The journal's growth in a repository: what a verification finds there, what a copy brings, and what goes with the sets.</summary>
[Collection(BackupTests.Name)]
public sealed class JournalPieceTests(BackupFixture fixture) : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("menshen-pieces-").FullName;
    private readonly FakeJournal _journal = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    [Requirement("gbt20009-5.1.2.7-d")]
    public async Task What_is_cut_off_changed_swapped_older_or_missing_is_found_and_named()
    {
        var (repository, seen) = await FilledAsync();
        Findings(repository, seen).ShouldBeEmpty();
        var files = Directory.GetFiles(repository.Journal).Order(StringComparer.Ordinal).ToList();
        files.Select(Path.GetFileName).ShouldBe([.. _journal.Segments().Take(3).Select(segment => segment.Name), _journal.Segments()[3].Name + ".live-1"]);
        foreach (var file in files)
        {
            var whole = await File.ReadAllBytesAsync(file, Cancellation);
            for (var length = 0; length < whole.Length; length += length < 200 || length > whole.Length - 200 ? 1 : 499)
            {
                await File.WriteAllBytesAsync(file, whole.AsMemory(0, length), Cancellation);
                Findings(repository, seen).ShouldNotBeEmpty($"{Path.GetFileName(file)}, {length} of {whole.Length}");
            }

            for (var at = 0; at < whole.Length; at += 1 + (whole.Length / 60))
            {
                await File.WriteAllBytesAsync(file, [.. whole[..at], (byte)(whole[at] ^ 1), .. whole[(at + 1)..]], Cancellation);
                Findings(repository, seen).ShouldNotBeEmpty($"{Path.GetFileName(file)}, byte {at}");
            }

            File.Delete(file);
            Findings(repository, seen).ShouldNotBeEmpty(Path.GetFileName(file));
            await File.WriteAllBytesAsync(file, await File.ReadAllBytesAsync(file == files[1] ? files[2] : files[1], Cancellation), Cancellation);
            if (file != files[1]) Findings(repository, seen).ShouldContain(finding => finding.Contains(Path.GetFileName(file), StringComparison.Ordinal));
            await File.WriteAllBytesAsync(file, whole, Cancellation);
        }

        Findings(repository, seen).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_segment_that_has_lost_its_end_has_a_witness_in_the_repository()
    {
        var repository = New("repository");
        await CopyGrowthAsync(repository, () => _journal.Grow(5000));
        // Somebody shortens the journal while nothing runs; the next run goes on behind what is left.
        _journal.Shorten(3000);
        _journal.Next();
        await CopyGrowthAsync(repository, () => _journal.Grow(100));
        Findings(repository, null).ShouldHaveSingleItem().ShouldContain("records were taken out of it or lost there");
    }

    [Fact]
    public async Task A_full_repository_holds_nothing_up_and_what_it_could_not_take_comes_when_there_is_room()
    {
        var place = Path.Combine(_root, "disk");
        Directory.CreateDirectory(place);
        using var disk = SmallDisk.MountOver(place, 40);
        var repository = BackupRepository.Open(Path.Combine(place, "repository"), "test", mayMake: true);
        var copier = new JournalCopier(_journal, repository, fixture.Secrets, TimeProvider.System);
        await using (copier)
        {
            copier.Start();
            await UntilAsync(() => copier.Status.At is not null);
            disk.Fill();
            _journal.Grow(300_000);
            await UntilAsync(() => copier.Status.Trouble is not null);
            // Some tries, each of which fails.
            await Task.Delay(TimeSpan.FromSeconds(7), Cancellation);
            copier.Status.Trouble.ShouldNotBeNull();
            Directory.GetFiles(repository.Journal).Length.ShouldBeLessThanOrEqualTo(2);
            disk.Free();
            await UntilAsync(() => copier.Status is { Trouble: null } status && status.Bytes == _journal.BytesOf(1).Length);
        }

        Directory.GetFiles(repository.Journal).ShouldHaveSingleItem();
        Findings(repository, null).ShouldBeEmpty();

        static async Task UntilAsync(Func<bool> isSo)
        {
            for (var tries = 0; !isSo(); tries++)
            {
                tries.ShouldBeLessThan(1200);
                await Task.Delay(50, Cancellation);
            }
        }
    }

    [Fact]
    public async Task A_copy_has_the_journal_too_and_what_goes_bad_there_is_brought_again()
    {
        var (repository, _) = await FilledAsync();
        var second = New("second");
        (await fixture.CopyAsync(repository, second)).Segments.ShouldBe(4);
        Findings(second, null).ShouldBeEmpty();
        Directory.GetFiles(second.Journal).Select(Path.GetFileName).Order().ShouldBe(Directory.GetFiles(repository.Journal).Select(Path.GetFileName).Order());
        var bad = Path.Combine(second.Journal, _journal.Segments()[1].Name);
        var bytes = await File.ReadAllBytesAsync(bad, Cancellation);
        bytes[^30] ^= 4;
        await File.WriteAllBytesAsync(bad, bytes, Cancellation);
        Findings(second, null).ShouldHaveSingleItem().ShouldContain(Path.GetFileName(bad));
        // What was under way is whole now, and the one after it came.
        _journal.Next();
        await CopyGrowthAsync(repository, () => _journal.Grow(10));
        var report = await new RepositoryCopy(repository, second, fixture.Secrets, new CopyPace(0, TimeProvider.System)) { Turn = CopyTurn.All }.RunAsync(new TakeProgress(TimeProvider.System), Cancellation);
        report.Replaced.ShouldBe([bad]);
        Findings(second, null).ShouldBeEmpty();
        Directory.GetFiles(second.Journal).Select(Path.GetFileName).Order().ShouldBe(Directory.GetFiles(repository.Journal).Select(Path.GetFileName).Order());
    }

    [Fact]
    public async Task What_no_set_needs_goes_with_the_sets_and_what_is_given_out_with_a_set_is_what_follows_it()
    {
        var repository = New("repository");
        var seen = Path.Combine(_root, "seen");
        await CopyGrowthAsync(repository, () => _journal.Grow(1000));
        var first = await TakeAsync(1);
        await CopyGrowthAsync(repository, _journal.Next, _journal.Next);
        var second = await TakeAsync(3);
        await CopyGrowthAsync(repository, _journal.Next);
        Given(first).ShouldBe([1, 2, 3, 4]);
        Given(second).ShouldBe([3, 4]);
        Findings(repository, null, repository.List(fixture.Secrets.Verifier)).ShouldBeEmpty();
        new Retention(repository, fixture.Secrets).Expire(DateTimeOffset.UtcNow.AddYears(2), TimeSpan.FromDays(366), 1, _ => true).ShouldBe([first.Head.Label]);
        Directory.GetFiles(repository.Journal).Select(file => JournalSegment.NumberOf(Path.GetFileName(file))).Order().ShouldBe([3, 4]);
        Findings(repository, null, repository.List(fixture.Secrets.Verifier)).ShouldBeEmpty();

        Task<StoredSet> TakeAsync(long segment) => fixture.TakeAsync(isFull: true, repository: repository, seenFile: seen, journal: segment);

        IEnumerable<long> Given(StoredSet set) => SetFiles.Of(set.Head.Label, repository, fixture.Secrets).Where(file => file.Path.StartsWith("journal/", StringComparison.Ordinal))
            .Select(file => JournalSegment.NumberOf(Path.GetFileName(file.Path))).Order();
    }

    [Fact]
    public void Of_two_copies_that_went_on_the_one_that_did_so_last_is_followed_and_a_hole_ends_it()
    {
        JournalPiece[] pieces = [Piece(1, "a", "", 1), Piece(2, "b", "a", 2), Piece(3, "c", "b", 3), Piece(4, "d", "c", 4), Piece(2, "B", "a", 5), Piece(3, "C", "B", 6)];
        Names(JournalChain.After(1, pieces)).ShouldBe("aBC");
        JournalChain.After(1, pieces).Missing.ShouldBeNull("what is of the other copy is not missed");
        Names(JournalChain.After(pieces[1].Segment, pieces)).ShouldBe("bcd");
        JournalChain.After(1, pieces[..4]).Missing.ShouldBeNull();
        JournalChain.After(1, [pieces[0], pieces[1], pieces[3]]).Missing.ShouldBe(3);
        Names(JournalChain.After(1, [pieces[0], pieces[1], pieces[3]])).ShouldBe("ab");
        JournalChain.After(1, pieces[1..4]).Missing.ShouldBe(1);

        static JournalPiece Piece(long number, string header, string previous, long begun) => new(new JournalSegment(number, header, previous, 0, begun), "", true);
        static string Names(JournalChain chain) => string.Concat(chain.Pieces.Select(piece => piece.Segment.Header));
    }

    private BackupRepository New(string name) => BackupRepository.Open(Path.Combine(_root, name), "test", mayMake: true);

    private async Task<(BackupRepository Repository, SeenJournal Seen)> FilledAsync()
    {
        var repository = New("repository");
        for (var segment = 1; segment <= 4; segment++)
        {
            await CopyGrowthAsync(repository, () => _journal.Grow(900), () => _journal.Grow(2500));
            if (segment < 4) _journal.Next();
        }

        var last = _journal.Segments()[^1];
        return (repository, new SeenJournal(repository.Id, last.Number, last.Header, _journal.Committed!.Value.Bytes, DateTimeOffset.UtcNow));
    }

    /// <summary>One life of the copier, in which the journal grows.</summary>
    private async Task CopyGrowthAsync(BackupRepository repository, params Action[] growing)
    {
        var copier = new JournalCopier(_journal, repository, fixture.Secrets, TimeProvider.System);
        copier.Start();
        foreach (var grow in growing)
        {
            grow();
            for (var tries = 0; copier.Status is not { At: not null, Trouble: null } status || (status.Segment!.Number, status.Bytes) != _journal.Committed; tries++)
            {
                tries.ShouldBeLessThan(1200, copier.Status.Trouble);
                await Task.Delay(50, Cancellation);
            }
        }

        await copier.DisposeAsync();
    }

    private List<string> Findings(BackupRepository repository, SeenJournal? seen, IReadOnlyList<StoredSet>? sets = null)
    {
        List<string> found = [];
        new JournalCheck(repository, fixture.Secrets, (place, what) => found.Add($"{place}: {what}")).Run(sets ?? [SetAt(1)], seen, PieceTurn.All, Cancellation);
        return found;
    }

    /// <summary>A set that needs the journal from a segment on.</summary>
    internal static StoredSet SetAt(long segment) => new(
        new SetHead
        {
            Format = 1, Label = "F", Sequence = 1, Kind = SetHead.Full, Origin = "test", System = "1", Timeline = 1, StartLsn = "0/0", StopLsn = "0/0", StartedAt = default, StoppedAt = default,
            Server = "", Product = "", SegmentBytes = 1, Key = "", Salt = "", References = [], Previous = "", BodyBytes = 0, BodyDigest = "", Packs = [], Files = 0, PlainBytes = 0, SetBytes = 0,
            Policy = "", Journal = segment,
        },
        "", "");
}
