using Menshen.Backup.Copying;
using Menshen.Backup.Repository;
using Menshen.Backup.Restoring;
using Menshen.Backup.Taking;
using Menshen.Backup.Verifying;

namespace Menshen.Backup.Tests;

/// <summary>What somebody with the repository can do is found and named.</summary>
/// <remarks>With a repository of its own, because each look reads all of it.</remarks>
public sealed class DamageTests(BackupFixture fixture) : IClassFixture<BackupFixture>
{
    /// <summary>Bits flipped in each kind of file.</summary>
    private const int Flips = 4;

    [Fact]
    [Requirement("realname-7.6.4-5")]
    public async Task One_bit_anywhere_is_found_and_the_file_named()
    {
        await MakeSetsAsync();
        var copy = await fixture.CopyAsync();
        (await VerifyAsync(copy)).ShouldBeEmpty();
        // A piece of the log that was only just begun has no byte yet.
        var files = Directory.GetFiles(copy.Root, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) is not "repository.json" and not "lock" && new FileInfo(file).Length > 0).ToList();
        foreach (var kind in files.GroupBy(KindOf))
        {
            var candidates = kind.ToList();
            for (var flip = 0; flip < Flips; flip++)
            {
                var file = candidates[Random.Shared.Next(candidates.Count)];
                var bytes = await File.ReadAllBytesAsync(file, BackupFixture.Cancellation);
                var (at, bit) = (Random.Shared.Next(bytes.Length), Random.Shared.Next(8));
                bytes[at] ^= (byte)(1 << bit);
                await File.WriteAllBytesAsync(file, bytes, BackupFixture.Cancellation);
                var findings = await VerifyAsync(copy);
                bytes[at] ^= (byte)(1 << bit);
                await File.WriteAllBytesAsync(file, bytes, BackupFixture.Cancellation);

                findings.ShouldNotBeEmpty($"bit {bit} of byte {at} in {file}");
                var name = kind.Key is "head" or "body" or "pack" ? Path.GetFileName(Path.GetDirectoryName(file))! : Path.GetFileName(file)[..24];
                findings.ShouldContain(f => $"{f.Place} {f.What}".Contains(name, StringComparison.Ordinal), $"bit {bit} of byte {at} in {file}");
            }
        }

        (await VerifyAsync(copy)).ShouldBeEmpty();
    }

    /// <summary>The sets that it hangs on come without the log of their own: it was asked of them too, and a sound part was called damaged.</summary>
    [Fact]
    public async Task A_set_that_was_given_out_with_those_it_hangs_on_is_found_whole_and_its_own_log_is_missed()
    {
        await MakeSetsAsync();
        var copy = await fixture.CopyAsync();
        var set = copy.List(fixture.Secrets.Verifier).First(set => set.Head.References.Count > 0).Head.Label;
        var part = fixture.NewDirectory();
        foreach (var file in SetFiles.Of(set, copy, fixture.Secrets).Select(file => file.Path))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(part, file))!);
            File.Copy(Path.Combine(copy.Root, file), Path.Combine(part, file));
        }

        await File.WriteAllBytesAsync(Path.Combine(part, PartNote.FileName), PartNote.Make(SetFiles.Labels(set, copy, fixture.Secrets), fixture.Secrets), BackupFixture.Cancellation);
        (await FindingsAsync()).ShouldBeEmpty();
        var log = Directory.GetFiles(Path.Combine(part, "wal"), "*", SearchOption.AllDirectories).Order().First();
        File.Delete(log);
        (await FindingsAsync()).ShouldContain(finding => finding.Place == set, "without the log that it needs");

        Task<IReadOnlyList<BackupFinding>> FindingsAsync() =>
            new RepositoryVerifier(BackupRepository.Open(part, null, mayMake: false), fixture.Secrets) { MayBePart = true }.RunAsync(null, new TakeProgress(TimeProvider.System), BackupFixture.Cancellation);
    }

    [Fact]
    public async Task A_missing_segment_is_named_and_nothing_beyond_it_is_promised()
    {
        await MakeSetsAsync();
        var copy = await fixture.CopyAsync();
        var segments = Directory.GetFiles(Path.Combine(copy.Root, "wal"), "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file).Length == 24).Order().ToList();
        var set = copy.List(fixture.Secrets.Verifier)[^1];
        var needed = segments[^1];
        File.Delete(needed);
        (await VerifyAsync(copy)).ShouldContain(f => f.What.Contains(Path.GetFileName(needed), StringComparison.Ordinal));
        (await Should.ThrowAsync<BackupException>(() => fixture.RestoreAsync(RestoreTarget.At(DateTimeOffset.UtcNow.AddSeconds(-0.1)), "SELECT 1", repository: copy)))
            .Message.ShouldContain(Path.GetFileName(needed));
        set.Head.Label.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_missing_segment_in_the_middle_is_named_and_no_moment_behind_it_is_brought_back_from_the_set_before()
    {
        await fixture.TakeAsync(isFull: true);
        await NextSegmentAsync();
        var missing = (await fixture.SqlAsync("SELECT pg_walfile_name(pg_current_wal_lsn())"))[0];
        await NextSegmentAsync();
        await fixture.ArchivedAsync();
        await Task.Delay(50, BackupFixture.Cancellation);
        var moment = DateTimeOffset.UtcNow;
        await Task.Delay(50, BackupFixture.Cancellation);
        var newer = await fixture.TakeAsync();
        await NextSegmentAsync();
        await fixture.ArchivedAsync();
        var copy = await fixture.CopyAsync();
        var segments = Directory.GetFiles(Path.Combine(copy.Root, "wal"), "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file).Length == 24).Order().ToList();
        var file = segments.Single(file => Path.GetFileName(file) == missing);
        segments.IndexOf(file).ShouldBeInRange(1, segments.Count - 2);
        (await fixture.RestoreAsync(RestoreTarget.At(moment), "SELECT 1", repository: copy)).Answer.ShouldBe(["1"]);

        File.Delete(file);
        (await VerifyAsync(copy)).ShouldContain(f => f.What.Contains(missing, StringComparison.Ordinal));
        (await Should.ThrowAsync<BackupException>(() => fixture.RestoreAsync(RestoreTarget.At(moment), "SELECT 1", repository: copy))).Message.ShouldContain(missing);
        // What does not need it comes back all the same.
        (await fixture.RestoreAsync(RestoreTarget.Latest, "SELECT 1", repository: copy)).Report.Set.ShouldBe(newer.Head.Label);
    }

    [Fact]
    public async Task Every_flipped_bit_of_the_repositorys_own_description_is_refused_by_who_has_seen_it_before()
    {
        var copy = await fixture.CopyAsync();
        var file = Path.Combine(copy.Root, "repository.json");
        var good = await File.ReadAllBytesAsync(file, BackupFixture.Cancellation);
        BackupRepository.Open(copy.Root, "test", mayMake: false, copy.Id).Id.ShouldBe(copy.Id);
        List<int> unseen = [];
        for (var bit = 0; bit < good.Length * 8; bit++)
        {
            byte[] changed = [.. good];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            await File.WriteAllBytesAsync(file, changed, BackupFixture.Cancellation);
            try
            {
                BackupRepository.Open(copy.Root, "test", mayMake: false, copy.Id);
                unseen.Add(bit);
            }
            catch (BackupException e)
            {
                e.Message.ShouldContain(copy.Root);
            }
        }

        unseen.ShouldBeEmpty();
    }

    private async Task NextSegmentAsync()
    {
        await fixture.SqlAsync("UPDATE public.parcel SET note = md5(note) WHERE id % 1000 = 1");
        await fixture.SqlAsync("SELECT pg_switch_wal()");
    }

    [Fact]
    public async Task An_exchanged_manifest_is_named()
    {
        await MakeSetsAsync();
        var copy = await fixture.CopyAsync();
        var (first, last) = (SetDirectory(copy, ^2), SetDirectory(copy, ^1));
        File.Copy(Path.Combine(first, "head"), Path.Combine(last, "head"), overwrite: true);
        (await VerifyAsync(copy)).ShouldContain(f => f.What.Contains("put in the place of", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_older_set_in_a_newer_ones_place_is_named()
    {
        await MakeSetsAsync();
        var copy = await fixture.CopyAsync();
        var (older, newest) = (SetDirectory(copy, ^2), SetDirectory(copy, ^1));
        Directory.Delete(newest, recursive: true);
        // Whoever deletes the newest presents an older state: only what is remembered elsewhere can tell.
        (await VerifyAsync(copy)).ShouldContain(f => f.What.Contains("older state of the repository", StringComparison.Ordinal));
        Directory.Move(older, newest);
        (await VerifyAsync(copy)).ShouldContain(f => f.What.Contains("put in the place of", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_damaged_set_does_not_keep_new_ones_from_being_taken_and_is_never_taken_for_their_base()
    {
        await MakeSetsAsync();
        var copy = await fixture.CopyAsync();
        var head = Path.Combine(SetDirectory(copy, ^1), "head");
        var bytes = await File.ReadAllBytesAsync(head, BackupFixture.Cancellation);
        bytes[bytes.Length / 2] ^= 1;
        await File.WriteAllBytesAsync(head, bytes, BackupFixture.Cancellation);
        var set = await fixture.TakeAsync(repository: copy, seenFile: Path.Combine(copy.Root, "..", "seen-of-copy"));
        set.Head.Kind.ShouldBe(Menshen.Backup.Format.SetHead.Full);
    }

    [Fact]
    [Requirement("realname-7.6.4-5")]
    public async Task Another_key_opens_nothing_and_says_so()
    {
        await MakeSetsAsync();
        var wrong = fixture.Secrets.WithAnotherKey();
        var findings = await new RepositoryVerifier(fixture.Repository, wrong).RunAsync(null, new TakeProgress(TimeProvider.System), BackupFixture.Cancellation);
        findings.ShouldContain(f => f.What.Contains("another key", StringComparison.Ordinal));
        (await Should.ThrowAsync<BackupException>(() => fixture.RestoreAsync(RestoreTarget.Latest, "SELECT 1", secrets: wrong))).Message.ShouldContain("another key");
        using var stranger = new TestSecrets();
        (await Should.ThrowAsync<BackupException>(() => fixture.RestoreAsync(RestoreTarget.Latest, "SELECT 1", secrets: stranger))).Message.ShouldContain("there is no backup");
        (await new RepositoryVerifier(fixture.Repository, stranger).RunAsync(null, new TakeProgress(TimeProvider.System), BackupFixture.Cancellation))
            .ShouldContain(f => f.What.Contains("signed by key", StringComparison.Ordinal));
    }

    /// <summary>Two sets with WAL before, between and behind them.</summary>
    private async Task MakeSetsAsync()
    {
        for (var round = fixture.Repository.Labels().Count; round < 2; round++)
        {
            await fixture.TakeAsync();
            await fixture.SqlAsync("SELECT pg_switch_wal()");
            await fixture.SqlAsync("UPDATE public.parcel SET note = md5(note) WHERE id % 1000 = 1");
            await fixture.ArchivedAsync();
        }
    }

    private async Task<IReadOnlyList<BackupFinding>> VerifyAsync(BackupRepository repository) =>
        await new RepositoryVerifier(repository, fixture.Secrets)
            .RunAsync(SeenSetFile.Read(fixture.SeenFile, fixture.Secrets), new TakeProgress(TimeProvider.System), BackupFixture.Cancellation);

    private static string SetDirectory(BackupRepository repository, Index which) => Path.Combine(repository.Root, "sets", repository.Labels()[which]);

    private static string KindOf(string file) => Path.GetFileName(file) switch
    {
        "head" => "head",
        "body" => "body",
        var name when name.StartsWith("pack-", StringComparison.Ordinal) => "pack",
        var name when name.Contains(".live-", StringComparison.Ordinal) => "live",
        _ => "segment",
    };
}
