using Menshen.Backup.Journaling;
using Menshen.Backup.Keeping;
using Menshen.Backup.Repository;
using Menshen.Backup.Verifying;

namespace Menshen.Backup.Tests;

/// <summary>The journal's copy is not read whole by each verification, and what lies there is read in its turn all the same.</summary>
public sealed class PieceTurnTests : IDisposable
{
    private const int Segments = 8;

    private static readonly TimeSpan Every = TimeSpan.FromDays(28);
    private static readonly DateTimeOffset Begin = new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly string _root = Directory.CreateTempSubdirectory("menshen-turns-").FullName;
    private readonly TestSecrets _secrets = new();
    private readonly FakeJournal _journal = new();
    private IReadOnlyList<PieceLook> _known = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _secrets.Dispose();
        Directory.Delete(_root, recursive: true);
    }

    [Fact]
    [Requirement("credit-5.4-f")]
    public async Task What_is_new_is_read_at_once_a_part_of_the_old_in_turn_and_all_of_it_within_the_interval()
    {
        var repository = await FilledAsync();
        Verify(repository, Begin).Read.ShouldBe(Segments, "nothing was read before");
        // Nothing grew but what is under way: it, and as much of the old as of the interval has gone by, the oldest first.
        var read = new HashSet<string>();
        for (var day = 1; day <= 4; day++)
        {
            var at = Begin.AddDays(day * 3.5);
            Verify(repository, at).Read.ShouldBeInRange(2, 3, "an eighth of the interval");
            foreach (var look in _known.Where(look => look.At == at)) read.Add(look.Name).ShouldBeTrue("twice before all had their turn");
        }

        _journal.Next();
        await CopyAsync(repository);
        var (before, now) = (Newest(), Begin.AddDays(14.1));
        before.At.ShouldBeLessThan(now);
        Verify(repository, now).Read.ShouldBe(3, "the one that was left meanwhile, the one under way, and one of the old");
        Newest().Name.ShouldNotBe(before.Name);

        for (var day = 15; day <= 28; day++) Verify(repository, Begin.AddDays(day));
        _known.Min(look => look.At).ShouldBeGreaterThan(Begin, "each was read again within the interval");
        // Whoever looks after a long pause reads all that is due.
        Verify(repository, Begin.AddDays(80)).Read.ShouldBe(Segments + 1);
        // So does whose clock was put back: what was read in the future is not known to be good.
        Verify(repository, Begin.AddDays(30)).Read.ShouldBe(Segments + 1);
    }

    [Fact]
    [Requirement("credit-5.4-f")]
    public async Task Damage_of_the_old_is_found_in_its_turn_told_each_time_until_it_is_good_and_missing_or_short_ones_at_once()
    {
        var repository = await FilledAsync();
        Verify(repository, Begin).Findings.ShouldBeEmpty();
        var file = Path.Combine(repository.Journal, _journal.Segments()[3].Name);
        var whole = await File.ReadAllBytesAsync(file, Cancellation);
        await File.WriteAllBytesAsync(file, [.. whole[..100], (byte)(whole[100] ^ 1), .. whole[101..]], Cancellation);
        var day = 0;
        while (Verify(repository, Begin.AddDays(++day)).Findings.Count == 0) day.ShouldBeLessThan(28);
        for (var more = 0; more < 3; more++) Verify(repository, Begin.AddDays(++day)).Findings.ShouldContain(finding => finding.Contains(Path.GetFileName(file), StringComparison.Ordinal));
        await File.WriteAllBytesAsync(file, whole, Cancellation);
        Verify(repository, Begin.AddDays(++day)).Findings.ShouldBeEmpty();

        // None of these waits for its turn.
        await File.WriteAllBytesAsync(file, whole[..^10], Cancellation);
        Verify(repository, Begin.AddDays(day).AddMinutes(1)).Findings.ShouldNotBeEmpty();
        File.Delete(file);
        Verify(repository, Begin.AddDays(day).AddMinutes(2)).Findings.ShouldContain(finding => finding.Contains("segment 4 is missing", StringComparison.Ordinal));
        await File.WriteAllBytesAsync(file, whole, Cancellation);
        Verify(repository, Begin.AddDays(day).AddMinutes(3)).Findings.ShouldBeEmpty();
    }

    [Fact]
    public async Task The_journals_directory_is_looked_through_for_what_was_cleared_when_something_was()
    {
        var repository = BackupRepository.Open(Path.Combine(_root, "repository"), "test", mayMake: true);
        var tombstone = Path.Combine(_root, "tombstone-0000000001.mjt");
        await using var copier = new JournalCopier(_journal, repository, _secrets, TimeProvider.System);
        copier.Start();
        await GrownAsync(copier, times: 3);
        _journal.Looks.ShouldBe(1);
        await File.WriteAllTextAsync(tombstone, "what was cleared", Cancellation);
        _journal.Clear(tombstone);
        await BackupHouse.UntilAsync(() => File.Exists(Path.Combine(repository.Journal, Path.GetFileName(tombstone))), "it was not brought");
        await GrownAsync(copier, times: 3);
        _journal.Looks.ShouldBe(2);
    }

    /// <summary>Several turns of the copier.</summary>
    private async Task GrownAsync(JournalCopier copier, int times)
    {
        for (var time = 0; time < times; time++)
        {
            _journal.Grow(10);
            await BackupHouse.UntilAsync(() => copier.Status is { Trouble: null } status && status.Bytes == _journal.Committed!.Value.Bytes, "not copied");
        }
    }

    private PieceLook Newest() => _known.MaxBy(look => look.Name, StringComparer.Ordinal)!;

    private async Task<BackupRepository> FilledAsync()
    {
        var repository = BackupRepository.Open(Path.Combine(_root, "repository"), "test", mayMake: true);
        var copier = new JournalCopier(_journal, repository, _secrets, TimeProvider.System);
        copier.Start();
        for (var segment = 1; segment <= Segments; segment++)
        {
            if (segment > 1) _journal.Next();
            _journal.Grow(3000);
            await BackupHouse.UntilAsync(() => Has(copier), "not copied");
        }

        await copier.DisposeAsync();
        return repository;
    }

    private async Task CopyAsync(BackupRepository repository)
    {
        await using var copier = new JournalCopier(_journal, repository, _secrets, TimeProvider.System);
        copier.Start();
        await BackupHouse.UntilAsync(() => Has(copier), "not copied");
    }

    private bool Has(JournalCopier copier) => copier.Status is { Trouble: null, Segment: { } open } status && (open.Number, status.Bytes) == _journal.Committed;

    private (int Read, List<string> Findings) Verify(BackupRepository repository, DateTimeOffset at)
    {
        List<string> found = [];
        var turn = new PieceTurn(_known, Every, at);
        new JournalCheck(repository, _secrets, (place, what) => found.Add($"{place}: {what}")).Run([JournalPieceTests.SetAt(1)], null, turn, Cancellation);
        _known = turn.Looks;
        return (turn.Read, found);
    }
}
